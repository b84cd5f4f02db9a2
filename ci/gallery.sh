#!/usr/bin/env bash
# Draws docs/gallery anew: one contact sheet a scene, from a finished training of configs/mnist.yaml.
#
#   ci/gallery.sh [OUT]     OUT is the folder of the training, out/mnist by default; made where it is not there
set -euo pipefail
cd "$(dirname "$0")/.."

out="${1:-out/mnist}"
program=build/release/epochreel
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

[[ -f "$out/trace/manifest.json" ]] || "$program" train configs/mnist.yaml --out "$out"

# still NAME SCENE FRAME ARGUMENT...: a frame of a movie of this scene alone, of 100 frames.
still() {
  local name="$1" scene="$2" frame="$3"
  shift 3
  "$program" still configs/mnist.yaml --out "$out" --quiet --set movie.fps=10 --set movie.scenes="[{$scene: {seconds: 10}}]" \
    --frame "$frame" -o "$work/$name.png" "$@" >/dev/null
}

# sheet SCENE: start, middle and end in night, the middle in paper, and two other shapes; 256 colours, to stay small.
sheet() {
  local scene="$1"
  still a "$scene" 8
  still b "$scene" 45
  still c "$scene" 99
  still d "$scene" 45 --set movie.theme=paper
  still e "$scene" 60 --set movie.width=1080 --set movie.height=1080
  still f "$scene" 60 --set movie.width=1080 --set movie.height=1920
  ffmpeg -v error -y -i "$work/a.png" -i "$work/b.png" -i "$work/c.png" -i "$work/d.png" -i "$work/e.png" -i "$work/f.png" \
    -filter_complex "[0]scale=480:270[a];[1]scale=480:270[b];[2]scale=480:270[c];[3]scale=480:270[d];\
[4]scale=548:548[e];[5]scale=308:548[f];[a][b][c][d][e][f]xstack=inputs=6:\
layout=0_0|488_0|0_278|488_278|976_0|1532_0:fill=gray,split[all][seen];[seen]palettegen=stats_mode=single[palette];[all][palette]paletteuse=dither=none[sheet]" \
    -map "[sheet]" -frames:v 1 -update 1 "docs/gallery/$scene.png"
  echo "gallery: docs/gallery/$scene.png"
}

mkdir -p docs/gallery
for scene in title training filters weights distributions projection confusion mistakes predictions closing; do
  sheet "$scene"
done
