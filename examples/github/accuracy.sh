#!/usr/bin/env bash
# Converts a model and fails if the artifact misses a limit: the step of a continuous integration.
#
#   examples/github/accuracy.sh MODEL.tflite SET FOLDER
#
# SET is a folder or archive of samples. FOLDER gets artifact.tflite and report.md, also if the
# artifact misses a limit. In the environment:
#   MIN_AGREEMENT  least top-1 agreement with the float network on the test samples, such as 0.97
#   MIN_SQNR       least signal-to-quantization-noise ratio of the worst output in dB, such as 20
#   RECIPE         a recipe as a JSON object or a file with one; the default recipe if not set
#   OCTET          the command, by default ./octet
#
# Ends with the exit code of octet convert: 0 if the artifact meets the limits, 4 if it does not.
# On GitHub the report also becomes the summary of the job.
set -euo pipefail

if [ $# -ne 3 ]; then
  echo "usage: accuracy.sh MODEL.tflite SET FOLDER" >&2
  exit 2
fi
model=$1 set=$2 folder=$3
if [ -z "${MIN_AGREEMENT:-}${MIN_SQNR:-}" ]; then
  echo "accuracy.sh: set MIN_AGREEMENT, MIN_SQNR or both" >&2
  exit 2
fi

options=()
[ -z "${MIN_AGREEMENT:-}" ] || options+=(--min-agreement "$MIN_AGREEMENT")
[ -z "${MIN_SQNR:-}" ] || options+=(--min-sqnr "$MIN_SQNR")
[ -z "${RECIPE:-}" ] || options+=(--recipe "$RECIPE")

mkdir -p "$folder"
rm -f "$folder/report.md"
status=0
"${OCTET:-./octet}" convert "$model" --calibration "$set" -o "$folder/artifact.tflite" \
  --report "$folder/report.md" "${options[@]}" || status=$?

if [ -f "$folder/report.md" ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  cat "$folder/report.md" >>"$GITHUB_STEP_SUMMARY"
fi
exit "$status"
