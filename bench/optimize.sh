#!/usr/bin/env bash
# What models optimize wins: six models in int8 with their proof, and then classify with each and with its origin, wall and processor time.
#   bench/optimize.sh [VIDEO|FOLDER...]     besides ../shared/media/real, and pans over the photographs of ../shared/media/images
# MODELS (space between) says which; CLIP is what is classified, PAIRS how often (3). The int8 models stay as bench-...-int8. Needs a built program
# and benchmarks (dotnet build -c Release), FFmpeg and ../shared; a quarter of an hour on two cores.
# AlexNet and the transformer have made-up weights: they prove speed and arithmetic, not what a trained model's doubts cost.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
shared=$here/../shared
program=$here/src/Framewise.Cli/bin/Release/net10.0/Framewise.Cli
benchmarks=$here/bench/Framewise.Benchmarks/bin/Release/net10.0/Framewise.Benchmarks
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/known" "$work/models"
for photo in "$shared"/media/images/*.jpg; do
    ffmpeg -v error -loop 1 -i "$photo" -frames:v 60 -pix_fmt yuv420p -crf 18 -vf \
        "scale=1280:960:force_original_aspect_ratio=increase,crop=1280:960,zoompan=z='1+on/120':x='(iw-iw/zoom)*on/60':y='(ih-ih/zoom)/2':d=1:s=640x480:fps=25" \
        "$work/known/$(basename "$photo" .jpg).mp4"
done
"$benchmarks" alexnet "$work/models/bvlc_alexnet.npy"
"$benchmarks" transformer "$work/models/transformer.onnx"
models=${MODELS:-$shared/models/squeezenet1.1_caffe_fp32.onnx $shared/models/bvlc_googlenet_fp32.onnx resnet50 mobilenet-v1
    $work/models/bvlc_alexnet.npy $work/models/transformer.onnx}
clips=("$shared/media/real" "$work/known" "$@")
TIMEFORMAT='%R %U %S'
median() { sort -n | sed -n "$(((PAIRS + 1) / 2))p"; }
PAIRS=${PAIRS:-3}

for model in $models; do
    name=bench-$(basename "$model" | sed 's/\..*//')-int8
    "$program" models optimize "$model" --name "$name" --agreement "$([[ $name == *alexnet* ]] && echo 99.5 || echo 99)" --on "${clips[@]}" ||
        continue
    [ -n "${CLIP:-}" ] || continue
    for _ in $(seq "$PAIRS"); do
        for each in "$model" "$name"; do
            { time "$program" classify "$CLIP" -m "$each" -o "$work/out" --overwrite --quiet; } 2>>"$work/$(basename "$each").times"
        done
    done
    paste "$work/$(basename "$model").times" "$work/$name.times" |
        awk '{ printf "%.3f %.3f\n", $1 / $4, ($2 + $3) / ($5 + $6) }' >"$work/ratios"
    echo "$name: classify $(basename "$CLIP") $(cut -d' ' -f1 "$work/ratios" | median) times as fast," \
        "$(cut -d' ' -f2 "$work/ratios" | median) times less processor time (medians of $PAIRS pairs)"
done
