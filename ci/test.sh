#!/usr/bin/env bash
# Everything that must hold before a change is taken: scripts, warnings of two compilers, sanitizers, all tests.
# Ends with the summary of CTest. Safe to run again: builds go on from what is there.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "test: $*"; }

# build PRESET
build() {
  say "building preset $1"
  cmake --preset "$1" -DBUILD_TESTING=ON
  cmake --build --preset "$1"
}

# run_tests PRESET
run_tests() {
  say "running the tests of preset $1"
  ctest --preset "$1" --parallel "$(nproc)" --timeout 900
}

ci/setup.sh --tests

say "checking the scripts"
shellcheck ci/*.sh

build release
build asan+ubsan
run_tests asan+ubsan
# Clang's libomp answers for libgomp too, which oneDNN is linked to, so there is one OpenMP in the process.
build clang
run_tests clang
run_tests release
