#!/bin/sh
# Builds the runner. The same compiler gives the same bytes: no time, path or build id is included.
#
#   build.sh arm64-v8a    LIBRARY OUT   Android; Debian's gcc-aarch64-linux-gnu, no NDK
#   build.sh linux-x86_64 LIBRARY OUT   this machine's gcc
#   build.sh linux-arm64  LIBRARY OUT   glibc on arm64; for tests under qemu-user
#
# LIBRARY is TensorFlow Lite for that target: the AAR's libtensorflowlite_jni.so, or bytedeco's
# libjnitensorflowlite.so.
set -eu

target=$1 library=$2 out=$(realpath "$3")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C SOURCE_DATE_EPOCH=0

flags="-std=gnu11 -O2 -Wall -Wextra -Werror -fPIE -fno-stack-protector -fno-ident
  -fno-asynchronous-unwind-tables -ffile-prefix-map=$here=. -U_FORTIFY_SOURCE"
link="-pie -s -Wl,--build-id=none -Wl,-z,now -Wl,-z,relro -Wl,-z,noexecstack
  -Wl,--allow-shlib-undefined -Wl,--as-needed"
name=$(basename "$library")
ln -s "$(realpath "$library")" "$work/$name"

cd "$here"
case $target in
  arm64-v8a)
    cc=aarch64-linux-gnu-gcc
    # a libc.so with the used symbols, to link against; the phone has the real one
    sed -n 's/^  \([A-Za-z_]*\)$/void \1(void) {}/p' bionic.txt > "$work/libc.c"
    $cc -shared -nostdlib -fPIC -fno-builtin -w -Wl,-soname,libc.so -Wl,--build-id=none \
      -o "$work/libc.so" "$work/libc.c"
    # shellcheck disable=SC2086 # the flags are words
    $cc $flags -DOCTET_ANDROID -mno-outline-atomics -nostdlib $link \
      -Wl,--dynamic-linker,/system/bin/linker64 -Wl,--hash-style=both \
      -Wl,-z,max-page-size=16384 -Wl,-z,common-page-size=16384 \
      -o "$out" start_android.c runner.c -L"$work" "-l:$name" -l:libc.so
    ;;
  linux-x86_64 | linux-arm64)
    cc=gcc
    [ "$target" = linux-x86_64 ] || cc=aarch64-linux-gnu-gcc
    # shellcheck disable=SC2086
    $cc $flags $link -o "$out" runner.c -L"$work" "-l:$name"
    ;;
  *)
    echo "unknown target $target" >&2
    exit 64
    ;;
esac
