#!/usr/bin/env bash
# Converts a model on an Octet service: uploads, follows the events, downloads the artifact.
#
#   examples/client.sh MODEL.tflite SET OUT.tflite [RECIPE.json]
#
# SET is a .zip, .tar, .tar.gz, .npy or .npz of samples. In the environment:
#   OCTET_URL  the service, by default http://localhost:8080
#   OCTET_KEY  a key, where the service asks for one
#
# Needs bash 4.4, curl and sha256sum. Exits with 1 where the service refuses or the conversion fails.
set -euo pipefail

url=${OCTET_URL:-http://localhost:8080}
silence=30  # seconds: the service sends something every 10 s, so a longer silence is a dead connection
most_breaks=100

fail() {
  printf 'client: %s\n' "$*" >&2
  exit 1
}

[ $# -ge 3 ] && [ $# -le 4 ] || fail "usage: client.sh MODEL.tflite SET OUT.tflite [RECIPE.json]"
model=$1 set=$2 out=$3 recipe=${4:-}
for file in "$model" "$set" ${recipe:+"$recipe"}; do
  [ -f "$file" ] || fail "$file is not a file"
done

work=$(mktemp -d)
trap 'rm -rf "$work" "$out.part"' EXIT

options=(-sS --connect-timeout 10)
if [ -n "${OCTET_KEY:-}" ]; then
  # in a file: other users of this machine can read command lines
  (umask 077 && printf 'header = "Authorization: Bearer %s"\n' "$OCTET_KEY" >"$work/key")
  options+=(-K "$work/key")
fi

# The first field of this name in a JSON text on one line, as the service writes it.
field() {
  grep -oE "\"$1\":(\"([^\"\\\\]|\\\\.)*\"|[^,}]*)" | head -n 1 | sed -E "s/^\"$1\"://; s/^\"(.*)\"\$/\1/" || true
}

# Sends a request and prints the answer's body. Tries again where the service is not there or busy.
request() {
  local status
  status=$(curl "${options[@]}" --retry 5 --retry-connrefused -o "$work/body" -w '%{http_code}' "$@") ||
    fail "$url can't be reached"
  case $status in
    2??) cat "$work/body" ;;
    *) fail "the service answered $status: $(field detail <"$work/body") $(field action <"$work/body")" ;;
  esac
}

# 1. Upload both files and start. A request that is sent again under its key starts nothing new.
if [ -n "$recipe" ]; then
  printf '{"recipe": %s}' "$(cat "$recipe")" >"$work/request"
else
  printf '{}' >"$work/request"
fi
key=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
started=$(request -H "Idempotency-Key: $key" -F "model=@\"$model\"" -F "calibrationSet=@\"$set\"" \
  -F "request=<$work/request" "$url/conversions/from-files")
id=$(field id <<<"$started")
echo "conversion $id"

# 2. Follow it. After a broken connection the service sends what has changed since the last event.
last=''
state=''
breaks=0
while true; do
  coproc EVENTS { exec curl "${options[@]}" -N -f ${last:+-H "Last-Event-ID: $last"} "$url/conversions/$id/events"; }
  curl_pid=$EVENTS_PID
  exec {events}<&"${EVENTS[0]}"
  while IFS= read -r -t "$silence" -u "$events" line; do
    case $line in
      id:*) last=${line#id: } ;;
      data:*)
        state=$(field state <<<"$line")
        progress=$(field progress <<<"$line")
        stage=$(field stage <<<"$line")
        printf '%-9s %-9s %s\n' "$state" "${stage/null/}" "$progress"
        breaks=0
        ;;
    esac
  done
  exec {events}<&-
  kill "$curl_pid" 2>/dev/null || true
  wait "$curl_pid" 2>/dev/null || true
  case $state in SUCCEEDED | FAILED | CANCELLED) break ;; esac
  breaks=$((breaks + 1))
  [ "$breaks" -le "$most_breaks" ] || fail "the events of conversion $id broke off $most_breaks times"
  # the stream is over where the conversion is: its last event may have been lost with the connection
  state=$(request "$url/conversions/$id" | field state)
  case $state in SUCCEEDED | FAILED | CANCELLED) break ;; esac
  echo "connection lost after event ${last:-0}; following again"
  sleep 1
done

# 3. Download the artifact, and compare it with its checksum.
conversion=$(request "$url/conversions/$id")
[ "$state" = SUCCEEDED ] || fail "the conversion ended as $state: $(field message <<<"${conversion#*\"failure\":}")"
artifact=$(grep -oE '\{[^{}]*"kind":"tflite"[^{}]*\{[^{}]*\}' <<<"$conversion")
request "$url$(field content <<<"$artifact")" >"$out.part"
printf '%s  %s\n' "$(field sha256 <<<"$artifact")" "$out.part" | sha256sum --check --status ||
  fail "what was downloaded is not the artifact; try again"
mv "$out.part" "$out"
echo "$out: $(field bytes <<<"$artifact") bytes, agreement $(field agreement <<<"${conversion#*\"summary\":}")"
