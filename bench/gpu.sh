#!/usr/bin/env bash
# What a GPU gives on this machine, against its processor in the same run: how far decoded pixels differ, and for each model, clip, device and
# decoder the frames/s of reading, inference and the whole path, and the GPU's memory.
#   bench/gpu.sh CLIP...           clips of 360p and 1080p, a few hundred frames each; what does not fit into BUDGET seconds is left out and named
# MODELS, DEVICES, DECODERS (space between), BUDGET say what is measured; DEVICES=cpu DECODERS=software tries the script without a GPU.
# Needs: a built program, framewise devices add cuda, the models (framewise models pull), and for AlexNet the path of bvlc_alexnet.npy in ALEXNET.
# inception-v3 of the catalogue works on bytes, which GPUs refuse: give a float one by its path in MODELS to measure it.
# It has never run on a machine with a GPU.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
models=${MODELS:-${ALEXNET:-} inception-v3 mobilenet-v1 resnet50}
devices=${DEVICES:-cpu cuda}
decoders=${DECODERS:-software cuda}
budget=${BUDGET:-540}
program=$here/src/Framewise.Cli/bin/Release/net10.0/Framewise.Cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ $# -gt 0 ] || { sed -n 's/^#   //p' "$0"; exit 2; }

memory() { nvidia-smi --query-gpu=memory.used --format=csv,noheader,nounits 2>/dev/null | sort -n | tail -1 || true; }
left() { echo $((budget - SECONDS)); }

nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null || echo "no GPU that nvidia-smi knows"
"$program" devices list
for decoder in $decoders; do
    [ "$decoder" = software ] || timeout $(($(left) / 3)) "$program" devices compare "$decoder" "$@" || true
done

printf '\n%-24s %-24s %-8s %-9s %9s %9s %9s %8s\n' model clip device decoder read/s score/s all/s MiB
for clip in "$@"; do
    for model in $models; do
        "$program" models pull "$model" >"$work/pull" 2>&1 || true
        for device in $devices; do
            for decoder in $decoders; do
                name=$(printf '%-24s %-24s %-8s %-9s' "$(basename "$model")" "$(basename "$clip")" "$device" "$decoder")
                [ "$(left)" -gt 20 ] || { echo "$name left out, the time is up"; continue; }
                rm -rf "$work/out"
                before=$(memory)
                peak=${before:-0}
                timeout $(($(left) < 60 ? $(left) : 60)) "$program" classify "$clip" -m "$model" -o "$work/out" \
                    --device "$device" --decoder "$decoder" --quiet 2>"$work/error" &
                run=$!
                while kill -0 $run 2>/dev/null; do
                    now=$(memory)
                    [ "${now:-0}" -le "$peak" ] || peak=$now
                    sleep 0.2
                done
                if ! wait $run; then
                    echo "$name $(head -1 "$work/error")"
                    continue
                fi
                python3 - "$name" $((peak - ${before:-0})) "$work/out/$(basename "$clip").json" <<'P'
import json, sys
name, memory, ledger = sys.argv[1:]
rates = json.load(open(ledger))["rates"]
print(f"{name} {rates['read_fps']:9.0f} {rates['inference_fps']:9.0f} {rates['overall_fps']:9.0f} {memory:>8}")
P
            done
        done
    done
done
