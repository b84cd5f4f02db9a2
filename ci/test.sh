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

# run_tests PRESET [OPTION...]
run_tests() {
  say "running the tests of preset $1"
  ctest --preset "$1" --parallel "$(nproc)" --timeout 900 "${@:2}"
}

ci/setup.sh --tests

say "checking the scripts"
shellcheck ci/*.sh

# Two compilers: the release build is GCC's, the sanitizers are Clang's; the golden pictures hold in both. Clang's libomp
# answers for libgomp too, which oneDNN is linked to, so there is one OpenMP in the process.
build release
build asan+ubsan
# Sanitizers watch what code does, not which bits or which layout it makes: here each scene is drawn in one theme, texts
# are read in one shape of picture, movies are not made over again at each number of threads, and of comparisons those
# that need no hundreds of pictures are made. The release build runs all tests.
skip='^app\.Determinism$|^app\.(stop|messages|words)$|^app\.files\.|^structure\.|^trace\.Model\.EveryRecord'
skip+='|^paint\.Goldens.*_(paper|high_contrast)_|^paint\.Themes/.*/(paper|high_contrast)$'
skip+='|^paint\.Traces/EveryFrame\.HasTextThatCanBeRead(In|Upright)'
skip+='|^paint\.All/ManyClasses.*/([0-9]+_(short|long)|(1|26|47|100|200|500|1000)_alike)_names$'
skip+='|^scene\.Edge/StrangeTrace\.HasFiniteFrames/5$'  # 5,000 units
skip+='|^compare\.(Pictures|Movies|Traces|Baselines|Pairs|NotLookedAt|Nothing|Links|Readable|Many|pictures\..*|reference|benchmarks|report_browser)$'
run_tests asan+ubsan --exclude-regex "$skip"
run_tests release
