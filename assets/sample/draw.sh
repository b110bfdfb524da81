#!/bin/sh
# Draws the pictures of sample people anew (ImageMagick 6 or 7).
set -eu
cd "$(dirname "$0")"
draw() {
  name=$1 ground=$2
  shift 2
  convert -size 160x160 "xc:$ground" "$@" -strip -define png:exclude-chunks=date,time "PNG24:$name.png"
}
draw anna '#9cc9e8' \
  -fill '#ffe29a' -draw 'circle 116,44 136,44' \
  -fill '#5c7f8f' -draw "path 'M0,84 L44,44 L78,80 L108,56 L160,98 V160 H0 Z'" \
  -fill '#2f6f8f' -draw "path 'M0,104 Q40,92 80,104 T160,104 V160 H0 Z'" \
  -fill '#f7f5ef' -draw "path 'M46,122 q34,16 62,-2 q-4,-18 -28,-17 l-6,-1 q-4,-20 -16,-22 q-9,-1 -11,7 l-9,4 l10,3 q2,10 3,16 q-7,4 -5,12 Z'" \
  -fill '#22303a' -draw 'circle 54,86 56,86' \
  -fill none -stroke '#8fc0d6' -strokewidth 3 -draw "path 'M20,138 h52 M96,142 h44 M40,150 h30'"
draw mio '#f3d9c4' \
  -fill '#c98f6b' -draw 'rectangle 0,112 160,160' \
  -fill none -stroke '#3f8a5b' -strokewidth 11 \
  -draw "path 'M92,68 h8 q8,0 8,-8 v-8'" -draw "path 'M68,60 h-6 q-8,0 -8,-8 v-4'" \
  -stroke none -fill '#3f8a5b' -draw 'roundrectangle 68,34 92,100 12,12' \
  -fill '#e8739a' -draw 'circle 80,33 87,33' \
  -fill '#b4553b' -draw "path 'M52,96 h56 l-8,40 h-40 Z'" \
  -fill '#cf6a4c' -draw 'roundrectangle 48,88 112,100 3,3'
draw zhangwei '#26324f' \
  -fill '#f3ecd2' -draw 'circle 110,48 134,48' \
  -fill '#26324f' -draw 'circle 101,42 121,42' \
  -fill '#f3ecd2' -draw 'circle 30,34 32,34' -draw 'circle 58,22 59.5,22' -draw 'circle 46,62 47.5,62' \
  -draw 'circle 140,92 142,92' -draw 'circle 72,46 73.5,46' \
  -fill '#3f557f' -draw "path 'M0,120 L36,84 L64,112 L96,76 L160,126 V160 H0 Z'" \
  -fill '#172036' -draw "path 'M0,136 Q50,118 92,134 T160,130 V160 H0 Z'" \
  -fill '#10182b' -draw "path 'M60,138 v-24 l14,-12 l14,12 v24 Z'" \
  -fill '#f2b84b' -draw 'rectangle 69,118 79,128'
