#!/usr/bin/env bash
# make.sh FOLDER: 20 clips in FOLDER/src, 1,000 names for them in FOLDER/files
set -euo pipefail
mkdir -p "$1/src" "$1/files"
cd "$1/src"
make() { ffmpeg -v error -y -f lavfi -i "testsrc2=size=$1:rate=25:duration=10" "${@:3}" "$2"; }
h264=(-c:v libx264 -preset ultrafast -pix_fmt yuv420p)
for size in 640x360 1280x720; do
    for ending in mp4 mov mkv ts flv; do make $size h264_$size.$ending "${h264[@]}"; done
    make $size frag_$size.mp4 "${h264[@]}" -movflags frag_keyframe+empty_moov
    make $size hevc_$size.mp4 -c:v libx265 -preset ultrafast -x265-params log-level=none
    make $size mpeg4_$size.avi -c:v mpeg4
    make $size vp8_$size.webm -c:v libvpx -deadline realtime -cpu-used 8
    make $size mpeg2_$size.ts -c:v mpeg2video
done
for number in $(seq 50); do
    for clip in *; do ln -f "$clip" "../files/$number-$clip"; done
done
