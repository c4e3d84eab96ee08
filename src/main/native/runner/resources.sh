#!/bin/sh
# Builds the runners that are committed as resources, and the list of their hashes with the
# compilers' versions, since another compiler gives other bytes.
#
#   resources.sh AAR_LIBRARY LINUX_LIBRARY      (mvn process-resources leaves both below target/)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
to=$here/../../resources/dev/octet/device/benchmark/runner
mkdir -p "$to"
"$here/build.sh" arm64-v8a "$1" "$to/arm64-v8a"
"$here/build.sh" linux-x86_64 "$2" "$to/linux-x86_64"
cd "$to"
{
  echo "# arm64-v8a: $(aarch64-linux-gnu-gcc --version | head -n 1)"
  echo "# linux-x86_64: $(gcc --version | head -n 1)"
  sha256sum arm64-v8a linux-x86_64
} > SHA256SUMS
