#!/bin/sh
# clip.sh VIDEO SECONDS OUTPUT: 640x360 at 30 frames/s, with each frame's number in the upper left corner for measure.mjs
ffmpeg -v error -y -stream_loop -1 -i "$1" \
  -f lavfi -i "color=black:size=320x8:rate=30,format=gray,geq=lum='255*mod(floor(N/pow(2,floor(X/20))),2)'" \
  -filter_complex "[0:v]fps=30,scale=640:360[a];[a][1:v]overlay=0:0:shortest=1,format=yuv420p" \
  -t "$2" -c:v libx264 -preset veryfast -crf 20 -g 60 "$3"
