#!/usr/bin/env bash
# From a fresh Debian 12 or 13 to the movie of a network that learns MNIST: installs, builds, trains, draws, encodes.
# Safe to run again: what is finished is kept.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "demo: $*"; }

ci/setup.sh
say "building in build/demo"
cmake --preset demo
cmake --build --preset demo
say "running configs/mnist.yaml"
build/demo/epochreel run configs/mnist.yaml
say "the movie is $PWD/out/mnist/movie.mp4"
