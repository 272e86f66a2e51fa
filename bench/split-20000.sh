#!/usr/bin/env bash
# A 20,000-frame video in four shards against a single run: every byte of table and ledger (without times) must be the same.
#   bench/split-20000.sh [NETWORK] [FRAMES]      the network defaults to the smallest one in ../shared/models
# Prints a table for bench/runs/<date>-split/README.md. Needs ffmpeg and the built program.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
network=$(readlink -f "${1:-../shared/models/coral_mobilenet_v1_0.25_128_quant.tflite}")
frames=${2:-20000}
program=$PWD/src/Framewise.Cli/bin/Release/net10.0/Framewise.Cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

ffmpeg -v error -nostdin -f lavfi -i "testsrc2=size=160x90:rate=25" -frames:v "$frames" -c:v libx264 -preset veryfast -g 125 -bf 3 -x264-params open-gop=1 -pix_fmt yuv420p a.mp4

# CPU and wall seconds of a command, and its exit status.
timed() {
    local TIMEFORMAT='%U %S %R' status=0
    { time { "$program" "$@" >>log 2>&1 || status=$?; } ; } 2>time.txt
    awk -v what="$1 ${*: -1}" -v status="$status" '{ printf "| %s | %.1f | %.1f | %s |\n", what, $1 + $2, $3, status }' time.txt
}
timeless() { sed -E '/"(started|finished)":/d; /"rates": \{/,/\}/d' "$1" | sed -E 's/,$//'; }

echo "| step | CPU s | wall s | status |"
echo "|---|---|---|---|"
timed classify a.mp4 -m "$network" -o single --quiet
for shard in 1 2 3 4; do timed classify a.mp4 -m "$network" -o out --quiet --split-long "$((frames / 25 / 4))" --shard "$shard/4"; done
ls out/*.part-* >/dev/null
timed merge out

cmp single/a.mp4.csv out/a.mp4.csv
diff <(timeless single/a.mp4.json) <(timeless out/a.mp4.json)
echo
echo "$(wc -l <out/a.mp4.csv) lines, $(stat -c %s out/a.mp4.csv) bytes: table and ledger are the same"
