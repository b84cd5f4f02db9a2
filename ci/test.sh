#!/usr/bin/env bash
# Everything that must hold before a change is taken: scripts, format, clang-tidy, warnings of two compilers, sanitizers,
# fuzzing, all tests. Says the minutes that have passed at each part, and ends with the summary of CTest. Safe to run again:
# builds go on from what is there.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'test: [%d:%02d] %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }

# build PRESET [OPTION...]
build() {
  say "building preset $1"
  cmake --preset "$1" "${@:2}"
  cmake --build --preset "$1"
}

# run_tests PRESET [OPTION...]: one more at a time than there are processors, since some wait for another program.
run_tests() {
  say "running the tests of preset $1"
  ctest --preset "$1" --parallel "$(($(nproc) + 1))" --timeout 900 "${@:2}"
}

ci/setup.sh --tests

say "checking the scripts"
shellcheck ci/*.sh ci/gpu/*.sh ci/slurm/*.sh
# Other versions break lines elsewhere and know other warnings.
if [[ "$(clang-format --version)" == *"version 14."* ]]; then
  say "checking the format"
  git ls-files '*.cpp' '*.h' | xargs clang-format --dry-run --Werror
  say "checking the newest files by clang-tidy"
  ci/tidy.sh --newest 12
else
  left_out=", but for format and clang-tidy: NOT CHECKED, since they need version 14, as Debian 12 has"
  say "all will be checked$left_out"
fi

# Two compilers: the release build is GCC's, the sanitizers are Clang's; the golden pictures hold in both. Clang's libomp
# answers for libgomp too, which oneDNN is linked to, so there is one OpenMP in the process. The release build compiles each
# folder as one file, as the demo and the package do; the sanitizers' build compiles each file of src by itself.
build release -DBUILD_TESTING=ON
build asan+ubsan -DBUILD_TESTING=ON
# Sanitizers watch what code does, not which bits or which layout it makes: tests with the label release-only are left out,
# and so are those of RELEASE_ONLY in tests/*/CMakeLists.txt. Fuzz targets look for new inputs for 20 seconds each.
run_tests asan+ubsan --label-exclude release-only

run_tests release
say "all holds${left_out:-}"
