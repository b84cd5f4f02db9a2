#!/usr/bin/env bash
# Looks for inputs that break a reader or a drawing, by libFuzzer under AddressSanitizer and UndefinedBehaviorSanitizer.
#
#   ci/fuzz.sh                       every target for 20 seconds, two at a time on two processors
#   ci/fuzz.sh --hours 8             the night: the hours are divided among the targets
#   ci/fuzz.sh --seconds 60 png film some targets, a minute each
#   ci/fuzz.sh --coverage            after a search: which lines of the readers the corpus reaches
#
# New inputs that reach new code stay in build/asan+ubsan/tests/fuzz/corpus. An input that breaks a target lies in
# build/asan+ubsan/tests/fuzz/crashes: mend the fault, then move the file to tests/fuzz/crashes/TARGET, where a test
# keeps it.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  echo "fuzz: $*" >&2
  exit 2
}

whole_number() {
  [[ "${2:-}" =~ ^[1-9][0-9]*$ ]] || fail "$1 needs a whole number above 0"
}

seconds=20
hours=0
coverage=false
chosen=()
while [[ $# -gt 0 ]]; do
  case "$1" in
    --seconds)
      whole_number "$@"
      seconds="$2"
      shift
      ;;
    --hours)
      whole_number "$@"
      hours="$2"
      shift
      ;;
    --coverage) coverage=true ;;
    -*) fail "usage: ci/fuzz.sh [--hours N | --seconds N] [--coverage] [TARGET...]" ;;
    *)
      [[ -f "tests/fuzz/$1_fuzz.cpp" ]] || fail "there is no target '$1'; there are:" tests/fuzz/*_fuzz.cpp
      chosen+=("$1")
      ;;
  esac
  shift
done
if [[ ${#chosen[@]} -eq 0 ]]; then
  for file in tests/fuzz/*_fuzz.cpp; do
    name="$(basename "$file" _fuzz.cpp)"
    chosen+=("$name")
  done
fi

export LSAN_OPTIONS="suppressions=$PWD/tests/lsan.supp:print_suppressions=0"
preset=asan+ubsan
if $coverage; then preset=coverage; fi
cmake --preset "$preset" -DBUILD_TESTING=ON >/dev/null
cmake --build --preset "$preset" --target "${chosen[@]/%/_fuzz}"

# flags_of TARGET: those of its test, dictionary, seeds and known crashes among them.
flags_of() {
  local name="$1" line
  line="$(grep -E "add_test\(\[=*\[?\"?fuzz\.$name\.known" "build/$preset/tests/fuzz/CTestTestfile.cmake")"
  grep -oE '"[^"]*"' <<<"$line" | tr -d '"' | grep -vE '_fuzz$|^-runs='
}

if $coverage; then
  profiles="$(mktemp -d)"
  trap 'rm -rf "$profiles"' EXIT
  objects=()
  for name in "${chosen[@]}"; do
    corpus="build/asan+ubsan/tests/fuzz/corpus/$name"
    mapfile -t flags < <(flags_of "$name")
    [[ -d "$corpus" ]] && flags+=("$corpus")
    echo "fuzz: $name"
    if ! LLVM_PROFILE_FILE="$profiles/$name.profraw" "build/coverage/tests/fuzz/${name}_fuzz" -runs=0 "${flags[@]}" \
      >"$profiles/log" 2>&1; then
      cat "$profiles/log"
      exit 1
    fi
    objects+=(-object "build/coverage/tests/fuzz/${name}_fuzz")
  done
  llvm-profdata-14 merge -sparse "$profiles"/*.profraw -o build/coverage/fuzz.profdata
  # A row a file: its name, then of regions, functions, lines and branches how many there are, how many are missed, a share.
  llvm-cov-14 report "${objects[@]:1}" -instr-profile build/coverage/fuzz.profdata | awk '
    match($1, /(src|epochreel)\/[a-z]+\//) {
      split(substr($1, RSTART, RLENGTH), part, "/")
      lines[part[2]] += $8; missed[part[2]] += $9; branches[part[2]] += $11; untaken[part[2]] += $12
    }
    END {
      for (stage in lines) {
        if (branches[stage] == 0) continue
        printf "%-8s lines %5.1f %%, branches %5.1f %%\n", stage, 100 * (1 - missed[stage] / lines[stage]),
          100 * (1 - untaken[stage] / branches[stage])
      }
    }' | sort
  exit 0
fi

if [[ $hours -gt 0 ]]; then seconds=$((hours * 3600 * $(nproc) / ${#chosen[@]})); fi
folder="build/$preset/tests/fuzz"
failed="$folder/failed"
rm -f "$failed"

# search TARGET: says at its end how many inputs it tried.
search() {
  local name="$1" log="$folder/$1.log"
  local flags
  mapfile -t flags < <(flags_of "$name")
  if ! "$folder/${name}_fuzz" -max_total_time="$seconds" -print_final_stats=1 \
    -artifact_prefix="$folder/crashes/$name-" "$folder/corpus/$name" "${flags[@]}" >"$log" 2>&1; then
    echo "$name" >>"$failed"
    echo "fuzz: $name is broken by an input; see $log"
    return
  fi
  awk -v name="$name" '/number_of_executed_units/ {print "fuzz: " name ": " $2 " inputs"}' "$log"
}

for name in "${chosen[@]}"; do
  while [[ $(jobs -rp | wc -l) -ge $(nproc) ]]; do wait -n; done
  search "$name" &
done
wait
[[ ! -e "$failed" ]]
