#!/usr/bin/env bash
# What a GPU gives on this machine, against its processor in the same run: reading, inference and the whole path in frames/s, and the GPU's memory.
#   bench/gpu.sh CLIP...           clips of 360p and 1080p, a few hundred frames each; under ten minutes with two clips and four models
# MODELS and DEVICES (space between) say what is measured. Needs: framewise devices add cuda; for AlexNet, bvlc_alexnet.npy named in MODELS.
# It has never run on a machine with a GPU.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
models=${MODELS:-mobilenet-v1 resnet50}
devices=${DEVICES:-cpu cuda}
program=$PWD/src/Framewise.Cli/bin/Release/net10.0/Framewise.Cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

memory() { nvidia-smi --query-gpu=memory.used --format=csv,noheader,nounits 2>/dev/null | sort -n | tail -1 || true; }

nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null || echo "no GPU that nvidia-smi knows"
"$program" devices list
printf '%-24s %-28s %-8s %10s %10s %10s %8s\n' model clip device read/s score/s all/s MiB
for model in $models; do
    "$program" models pull "$model" 2>/dev/null || true
    for clip in "$@"; do
        for device in $devices; do
            rm -rf "$work/out"
            peak=0
            "$program" classify "$clip" -m "$model" -o "$work/out" --device "$device" --quiet 2>"$work/error" &
            while kill -0 $! 2>/dev/null; do
                now=$(memory)
                [ "${now:-0}" -le "$peak" ] || peak=$now
                sleep 0.2
            done
            if ! wait $!; then
                printf '%-24s %-28s %-8s %s\n' "$(basename "$model")" "$(basename "$clip")" "$device" "$(head -1 "$work/error")"
                continue
            fi
            python3 - "$(basename "$model")" "$(basename "$clip")" "$device" "$peak" "$work/out/$(basename "$clip").json" <<'P'
import json, sys
model, clip, device, peak, ledger = sys.argv[1:]
rates = json.load(open(ledger))["rates"]
print(f"{model:24} {clip:28} {device:8} {rates['read_fps']:10.0f} {rates['inference_fps']:10.0f} {rates['overall_fps']:10.0f} {peak:>8}")
P
        done
    done
done
