#!/usr/bin/env bash
# How long it takes to go on near the end of a long video: from a key frame, and from the first frame (which a journal without checksums asks for).
#   bench/continue.sh [VIDEO] [NETWORK] [FRAME]
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
video=$(readlink -f "${1:-../shared/media/odd/long_1080p_lowbitrate.mp4}")
network=$(readlink -f "${2:-../shared/models/coral_mobilenet_v1_0.25_128_quant.tflite}")
stop=${3:-9500}
program=$PWD/src/Framewise.Cli/bin/Release/net10.0/Framewise.Cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
name=$(basename "$video")

"$program" classify "$video" -m "$network" -o out --quiet --checkpoint-interval 0.5 2>/dev/null &
while ! [ -f "out/$name.csv.partial" ] || [ "$(wc -l <"out/$name.csv.partial")" -lt "$stop" ]; do sleep 0.2; kill -0 $! || break; done
kill -TERM $! || true
wait $! || true
cp -r out old
# What the journal of an earlier version did not have.
python3 - "old/$name.csv.journal" <<'P'
import hashlib, json, sys
lines = []
for line in open(sys.argv[1], encoding="utf-8"):
    entry = json.loads(line[17:])
    if "place" in entry:
        entry["place"].pop("trail", None)
        entry["place"]["pixels"] = []
    text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
    lines.append(hashlib.sha256(text.encode()).hexdigest()[:16] + " " + text + "\n")
open(sys.argv[1], "w", encoding="utf-8").writelines(lines)
P
echo "| way | CPU s | wall s | said |"
echo "|---|---|---|---|"
for way in out old; do
    TIMEFORMAT='%U %S %R'
    { time "$program" classify "$video" -m "$network" -o $way 2>log; } 2>time.txt
    awk -v said="$(grep -E 'goes on|was continued|was decoded' log | sed -E 's/.*: //' | paste -sd ';')" -v way="$way" '{ printf "| %s | %.1f | %.1f | %s |\n", way == "out" ? "key frame" : "first frame", $1 + $2, $3, said }' time.txt
done
cmp "out/$name.csv" "old/$name.csv" && echo && echo "both tables are the same"
