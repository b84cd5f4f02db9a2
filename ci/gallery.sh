#!/usr/bin/env bash
# Draws docs/gallery anew: a contact sheet a scene, a sheet of each film, and the README's animated preview.
#
#   ci/gallery.sh scenes         sheets of the scenes, from configs/mnist.yaml
#   ci/gallery.sh films          sheets of the films, and the preview
#   ci/gallery.sh recorded       sheets of the films of trainings that the recorder recorded, by python/examples
#   ci/gallery.sh preview        docs/gallery/preview.gif alone
#   ci/gallery.sh                all
#
# Trainings that are not in out/ yet are made first; mnist-cnn and resnet18 take some minutes.
set -euo pipefail
cd "$(dirname "$0")/.."

program=build/release/epochreel
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# train NAME: the trace of configs/NAME.yaml in out/NAME.
train() { [[ -f "out/$1/trace/manifest.json" ]] || "$program" train "configs/$1.yaml" --out "out/$1"; }

# still NAME SCENE FRAME ARGUMENT...: a frame of a movie of this scene alone, of 100 frames.
still() {
  local name="$1" scene="$2" frame="$3"
  shift 3
  "$program" still configs/mnist.yaml --out out/mnist --quiet --set movie.fps=10 \
    --set movie.scenes="[{$scene: {seconds: 10}}]" --frame "$frame" -o "$work/$name.png" "$@" >/dev/null
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

# record NAME: the trace of python/examples/NAME.py in out/NAME; of cnn that of the recorder's demo.
record() {
  local words=("python/examples/$1.py")
  [[ "$1" != cnn ]] || words=(-m epochreel_record.demo --no-film)
  [[ -f "out/$1/trace/manifest.json" ]] || PYTHONPATH=python python3 "${words[@]}" --out "out/$1"
}

# source_of NAME: what makes the film: the job, or where there is none the trace alone.
source_of() { if [[ -f "configs/$1.yaml" ]]; then echo "configs/$1.yaml"; else echo "out/$1/trace"; fi; }

# frames NAME COUNT: so many frames of the film of out/NAME/trace, evenly spread, as $work/NAME/frames/*.png.
frames() {
  local name="$1" count="$2" total numbers
  total="$("$program" render "$(source_of "$name")" --out "out/$name" --dry-run 2>/dev/null |
    sed -n 's/^film *\([0-9,]*\) frames.*/\1/p' | tr -d ,)"
  numbers="$(seq 0 $((count - 1)) | awk -v n="$count" -v t="$total" '{printf "%s%d", (NR > 1 ? "," : ""), ($1 + 0.5) * t / n}')"
  rm -rf "${work:?}/$name"
  mkdir -p "$work/$name"
  cp -r "out/$name/trace" "$work/$name/trace"
  "$program" render "$(source_of "$name")" --out "$work/$name" --frames "$numbers" --quiet
}

# film NAME COLUMNS ROWS WIDTH: the film of out/NAME/trace as a sheet.
film() {
  local name="$1" columns="$2" rows="$3" width="$4"
  frames "$name" $((columns * rows))
  ffmpeg -v error -y -pattern_type glob -i "$work/$name/frames/*.png" \
    -vf "scale=$width:-2,tile=${columns}x$rows:padding=6:color=gray,split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=dither=none" \
    -frames:v 1 -update 1 "docs/gallery/film-$name.png"
  rm -rf "${work:?}/$name"
  echo "gallery: docs/gallery/film-$name.png"
}

# A preview of 12 seconds, from 96 frames that are spread over the film: below 3 MB.
preview() {
  train mnist
  frames mnist 96
  ffmpeg -v error -y -framerate 8 -pattern_type glob -i "$work/mnist/frames/*.png" \
    -vf "scale=560:-2:flags=lanczos,split[a][b];[a]palettegen=max_colors=96:stats_mode=diff[p];[b][p]paletteuse=dither=none:diff_mode=rectangle" \
    docs/gallery/preview.gif
  echo "gallery: docs/gallery/preview.gif, $(stat -c %s docs/gallery/preview.gif) bytes"
}

mkdir -p docs/gallery
if [[ "${1:-scenes}" == scenes ]]; then
  train mnist
  for scene in title data training filters weights distributions projection predictions confusion mistakes closing; do
    sheet "$scene"
  done
fi
if [[ "${1:-films}" == films ]]; then
  for name in mnist mnist-cnn fashion phone; do train "$name"; done
  for name in mnist mnist-cnn fashion; do film "$name" 4 4 480; done
  film phone 8 2 240
fi
if [[ "${1:-recorded}" == recorded ]]; then
  for name in resnet18 cnn digits wine; do
    record "$name"
    film "$name" 4 4 480
  done
fi
if [[ "${1:-films}" == films || "${1:-}" == preview ]]; then
  preview
fi
