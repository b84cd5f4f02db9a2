#!/usr/bin/env bash
# Checks the training on a GPU against the CPU, measures it beside PyTorch, and prints one table. It takes up to 8
# minutes.
#
#   ci/gpu/check.sh              in a checkout: builds the preset demo where there is no build
#   ./check.sh                   in a folder that ci/gpu/bundle.sh made
#   ./check.sh OUT               writes OUT/table.md and OUT/log; out/gpu-check where no folder is named
#
# Every line of the table ends with "holds", "DOES NOT HOLD" or "not measured". The exit code is 1 where a line does not
# hold, or where there is no GPU. PYTHON names the Python that has PyTorch (default: python3).
#
# EPOCHREEL_CHECK_JOBS="mnist" names the jobs. Tests set EPOCHREEL_CHECK_DEVICE=cpu, which takes the CPU in place of the
# GPU, EPOCHREEL_CHECK_LIMIT=N, which trains on N images, and EPOCHREEL_CHECK_PROGRAM, the path of the program. The
# bounds on times are then not measured.
set -euo pipefail
export LC_ALL=C
shopt -s nullglob

readonly seconds_in_all=470
readonly snapshots=12
device="${EPOCHREEL_CHECK_DEVICE:-gpu}"
images="${EPOCHREEL_CHECK_LIMIT:-}"
read -ra jobs <<<"${EPOCHREEL_CHECK_JOBS:-mnist mnist-cnn}"
python="${PYTHON:-python3}"
here="$(dirname "$(readlink -f "$0")")"
holding=0
broken=0
unmeasured=0

say() { echo "check: $*"; }
fail() {
  echo "check: $*" >&2
  exit "${code:-1}"
}

# find_program: sets `program`, the file `binary` that has its code, and `configs`; builds where a checkout has no
# build.
find_program() {
  if [[ -x "$here/epochreel" ]]; then
    program="$here/epochreel" binary="$here/bin/epochreel" configs="$here/configs"
    export EPOCHREEL_DATA="$here/data"
    return
  fi
  local root
  root="$(readlink -f "$here/../..")"
  configs="$root/configs"
  program="${EPOCHREEL_CHECK_PROGRAM:-}"
  [[ -n "$program" ]] || for program in "$root"/build/{demo,release}/epochreel; do [[ ! -x "$program" ]] || break; done
  if [[ ! -x "$program" ]]; then
    say "building in build/demo"
    (cd "$root" && ci/setup.sh && cmake --preset demo && cmake --build --preset demo)
    program="$root/build/demo/epochreel"
  fi
  binary="$program"
}

# need_gpu: ends the script where nothing can be checked.
need_gpu() {
  [[ "$device" != cpu ]] || return 0
  local words
  words="$("$program" --version | grep '^gpu')" || fail "$program does not start"
  [[ "$words" == gpu:* ]] || fail "there is no GPU to check: ${words#gpu none: }"
  grep -aq '\.target sm_' "$binary" ||
    fail "$binary was built without kernels for GPUs: install Clang and build it again"
}

seconds_left() { echo $((SECONDS < seconds_in_all ? seconds_in_all - SECONDS : 1)); }

# row RESULT CELL...: a line of the table, counted by its result.
row() {
  case "$1" in
    holds) holding=$((holding + 1)) ;;
    "DOES NOT HOLD"*) broken=$((broken + 1)) ;;
    *) unmeasured=$((unmeasured + 1)) ;;
  esac
  local cell line="|"
  for cell in "${@:2}" "$1"; do line+=" $cell |"; done
  echo "$line" >>"$table"
}

# describe JOB: sets `cut`, the keys that make the job short for the comparison.
describe() {
  local limit="$images"
  [[ -n "$limit" || "$1" == mnist ]] || limit=6000
  cut="train.epochs=2 data.train_limit=${limit:-0} data.test_limit=${images:-2000} record.snapshots=$snapshots"
}

# set_command JOB DEVICE FOLDER: sets `command`, the training of the shortened job.
set_command() {
  local key
  command=("$program" train "$configs/$1.yaml" --device "$2" --out "$3" --progress none --set train.numerics=exact)
  for key in $cut; do command+=(--set "$key"); done
}

# trained JOB DEVICE FOLDER: trains to the end. Where that fails, `why` says so.
trained() {
  local words="$work/words" code=0
  set_command "$@"
  timeout --foreground --kill-after=5 "$(seconds_left)" "${command[@]}" >"$words" 2>&1 || code=$?
  noted "$words" "${command[*]}"
  if [[ $code -eq 124 || $code -eq 137 ]]; then
    why="not measured: the time was over"
  elif [[ $code -ne 0 ]]; then
    why="DOES NOT HOLD: $1 on $2 ended with exit code $code; see log"
  elif [[ "$2" != cpu ]] && ! grep -q '^training on gpu:' "$words"; then
    why="DOES NOT HOLD: the program did not train on the GPU"
  else
    return 0
  fi
  return 1
}

# noted FILE WORDS: adds a command and its output to the log.
noted() {
  echo "== [${SECONDS} s] $2"
  cat "$1"
} >>"$log"

# interrupted JOB DEVICE FOLDER: begins a training and interrupts it by SIGINT on its way.
interrupted() {
  local words="$work/words" code=0 there=()
  set_command "$@"
  # A shell's background commands ignore SIGINT, and so would the program.
  env --default-signal=INT "${command[@]}" >"$words" 2>&1 &
  while kill -0 $! 2>/dev/null && [[ $SECONDS -lt $seconds_in_all ]]; do
    there=("$3"/trace/snapshots/*)
    [[ ${#there[@]} -lt $cut_after ]] || break
    sleep 0.01
  done
  kill -INT $! 2>/dev/null || true
  wait $! || code=$?
  noted "$words" "${command[*]}, interrupted"
  case $code in
    130) return 0 ;;
    0) why="not measured: the training on $2 ended before it was interrupted" ;;
    *) why="DOES NOT HOLD: $1 on $2 ended by SIGINT with exit code $code; see log" ;;
  esac
  return 1
}

# sums FOLDER: the SHA-256 of each file of a trace that must be the same every time.
sums() {
  (cd "$1/trace" && find . -type f ! -path './checkpoint/*' ! -name .lock -print0 | sort -z | xargs -0 sha256sum)
}

# compared JOB WHAT FOLDER: a line of the table: FOLDER's trace beside that of the CPU.
compared() {
  local ours theirs count differing result=holds
  theirs="$(sums "$work/$1/cpu")"
  ours="$(sums "$3")"
  count="$(wc -l <<<"$theirs")"
  differing="$(diff <(echo "$theirs") <(echo "$ours") | awk '/^[<>]/ {print $3}' | sort -u)" || true
  if [[ "$count" -lt "$cut_after" ]]; then
    result="DOES NOT HOLD: the trace has $count files"
  elif [[ -n "$differing" ]]; then
    result="DOES NOT HOLD: $(wc -l <<<"$differing") files differ, first $(head -n 1 <<<"$differing")"
  fi
  row "$result" "$1" "$2" "$count"
}

# compare_traces JOB
compare_traces() {
  local job="$1" folder="$work/$1"
  describe "$job"
  say "the traces of $job: $cut"
  if ! trained "$job" cpu "$folder/cpu"; then
    row "$why" "$job" "on the CPU" ""
    return
  fi
  if trained "$job" "$device" "$folder/whole"; then
    compared "$job" "on $device" "$folder/whole"
  else
    row "$why" "$job" "on $device" ""
  fi
  continued "$job" cpu "$device"
  [[ "$device" == cpu ]] || continued "$job" "$device" cpu
}

# continued JOB FIRST SECOND: begun on the one device, finished on the other.
continued() {
  local folder="$work/$1/$2-then-$3" what="interrupted on $2, continued on $3"
  if interrupted "$1" "$2" "$folder" && trained "$1" "$3" "$folder"; then
    compared "$1" "$what" "$folder"
  else
    row "$why" "$1" "$what" ""
  fi
}

# own_seconds JOB EPOCHS: sets `ours`, the median of the seconds between the lines that the program writes at the end of
# each epoch. Where there is none, `why` says so.
own_seconds() {
  local lines="$work/words" code=0
  ours=
  timeout --foreground --kill-after=5 "$(seconds_left)" "$program" train "$configs/$1.yaml" --device "$device" \
    --out "$memory/$1" --progress none --set train.numerics=exact --set train.epochs="$2" \
    --set data.train_limit="${images:-0}" --set data.test_limit="${images:-1000}" --set record.snapshots=2 \
    --set record.weights=none --set record.eval_limit=100 --set record.probes_per_class=1 2>&1 |
    while IFS= read -r line; do echo "$EPOCHREALTIME $line"; done >"$lines" || code=$?
  noted "$lines" "$1, timed: each line begins with the clock"
  case $code in
    0)
      why="DOES NOT HOLD: the program named no two epochs; see log"
      ours="$(awk '$2 == "epoch" { if (before) printf "%.6f\n", $1 - before; before = $1 }' "$lines" | median)"
      ;;
    124 | 137) why="not measured: the time was over" ;;
    *) why="DOES NOT HOLD: $1 on $device ended with exit code $code; see log" ;;
  esac
}

median() {
  sort -n | awk '{ all[NR] = $1 } END { if (NR) printf "%.4f", (all[int((NR + 1) / 2)] + all[int(NR / 2) + 1]) / 2 }'
}

# figure KIND: the seconds of the kind in $work/peers.json; nothing where there is none.
figure() { sed -n "s/.*\"$1\": {\"seconds\": \([0-9.e-]*\).*/\1/p" "$work/peers.json"; }

# time_peers JOB: leaves PyTorch's figures in $work/peers.json. Where there are none, `why` says so.
time_peers() {
  local limit=() words="$work/words"
  [[ -z "$images" ]] || limit=(--limit "$images" --epochs 1)
  why=
  : >"$work/peers.json"
  if ! "$python" -c 'import torch' 2>"$words"; then
    why="not measured: $python has no PyTorch"
  elif ! timeout --foreground --kill-after=5 "$(seconds_left)" "$python" "$here/peers.py" "$1" --data "$data" \
    --device "$([[ "$device" == cpu ]] && echo cpu || echo cuda)" "${limit[@]}" >"$work/peers.json" 2>"$words"; then
    why="not measured: peers.py: $(tail -n 1 "$words")"
  fi
  cat "$work/peers.json" >>"$words"
  noted "$words" "peers.py $1"
}

# verdict OURS THEIRS: whether ours is at most theirs.
verdict() {
  if [[ "$device" == cpu ]]; then
    echo "not measured: the CPU was taken in place of the GPU"
  elif [[ -n "$images" ]]; then
    echo "not measured: an epoch had $images images"
  else
    awk -v ours="$1" -v theirs="$2" 'BEGIN { print ours <= theirs ? "holds" : "DOES NOT HOLD" }'
  fi
}

ratio() { awk -v ours="$1" -v theirs="$2" 'BEGIN { printf "%.2f", theirs / ours }'; }

# measure JOB EPOCHS BOUND: the lines of the table with the job's times.
measure() {
  local ours theirs kind
  say "the times of $1"
  own_seconds "$1" "$([[ -n "$images" ]] && echo 2 || echo "$2")"
  if [[ -z "$ours" ]]; then
    row "$why" "$1" "an epoch takes at most $3 s, and less than PyTorch's" "" "$3" ""
    return
  fi
  time_peers "$1"
  row "$(verdict "$ours" "$3")" "$1" "an epoch takes at most $3 s" "$ours" "$3" "$(ratio "$ours" "$3")"
  for kind in eager graph; do
    theirs="$(figure "$kind")"
    if [[ -n "$theirs" ]]; then
      row "$(verdict "$ours" "$theirs")" "$1" "faster than PyTorch, $kind" "$ours" "$theirs" \
        "$(ratio "$ours" "$theirs")"
    else
      row "${why:-not measured: $(sed -n 's/.*"why": "\([^"]*\)".*/\1/p' "$work/peers.json")}" \
        "$1" "faster than PyTorch, $kind" "$ours" "" ""
    fi
  done
}

# write_head: the machine and what is compared.
write_head() {
  local version
  version="$("$program" --version)"
  "$program" doctor >>"$log" 2>&1 || true
  cat <<END
# epochreel on a GPU

- GPU: $(grep '^gpu' <<<"$version" | paste -sd ';')
- driver: $(sed -n 's/^NVRM version: *//p' /proc/driver/nvidia/version 2>/dev/null || echo none)
- CPU: $(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1), $(nproc) processors
- commit: $(sed -n 's/^commit //p' <<<"$version")
- PyTorch: $("$python" -c 'import torch; print(torch.__version__, "CUDA", torch.version.cuda)' 2>>"$log" || echo none)
END
  if [[ "$device" == cpu ]]; then echo "- The CPU was taken in place of the GPU: nothing here was seen on a GPU."; fi
}

write_traces() {
  cat <<END >>"$table"

## The same traces

Exact numerics. A trace is compared with that of the CPU by the SHA-256 of all its files but \`checkpoint/\` and
\`.lock\`. The jobs are cut by these keys, where a limit of 0 means all images:

$(for job in "${jobs[@]}"; do describe "$job" && echo "- $job: $cut"; done)

| job | trained | files | |
|---|---|---|---|
END
  local job
  for job in "${jobs[@]}"; do compare_traces "$job"; done
}

write_times() {
  cat <<END >>"$table"

## Seconds an epoch

Medians, after an epoch that is not counted. ratio: theirs / epochreel's. epochreel: the time between the ends of two
epochs, with a test of ${images:-1,000} images, the loss of each step, and a checkpoint. PyTorch: float32 without TF32,
training alone with a constant learning rate, the data on the GPU.

| job | claim | epochreel | theirs | ratio | |
|---|---|---|---|---|---|
END
  local job
  for job in "${jobs[@]}"; do
    if [[ "$job" == mnist ]]; then measure mnist 12 0.1; else measure mnist-cnn 8 1.0; fi
  done
}

# write_kernels: where a step's time goes, for whoever makes it shorter.
write_kernels() {
  local job words="$work/words"
  printf '\n## Kernels of a step\n' >>"$table"
  for job in "${jobs[@]}"; do
    timeout --foreground --kill-after=5 "$(seconds_left)" "$program" bench train "$configs/$job.yaml" \
      --device "$device" --threads 1 --steps "$((images > 0 ? 1 : 40))" --quiet --set train.numerics=exact \
      --set data.train_limit="${images:-0}" >"$words" 2>&1 || true
    noted "$words" "bench train $job"
    cat <<END >>"$table"

$job:

\`\`\`
$(sed -n '/^kernel/,$p' "$words")
\`\`\`
END
  done
}

clean() {
  local process
  for process in $(jobs -p); do kill "$process" 2>/dev/null || true; done
  [[ -z "${memory:-}" ]] || rm -rf "$memory"
  [[ $broken -gt 0 || -z "${work:-}" ]] || rm -rf "$work"  # traces that differ are kept
}

[[ $# -le 1 && "${1:-}" != -* ]] || code=2 fail "usage: check.sh [OUT]"
[[ "$device" =~ ^(cpu|gpu|gpu:[0-9]+)$ ]] || code=2 fail "EPOCHREEL_CHECK_DEVICE is '$device', not gpu, gpu:N or cpu"
[[ " mnist mnist-cnn " == *" ${jobs[*]} "* ]] || code=2 fail "EPOCHREEL_CHECK_JOBS can have mnist and mnist-cnn"
[[ "$images" =~ ^([1-9][0-9]*)?$ ]] || code=2 fail "EPOCHREEL_CHECK_LIMIT is '$images', no whole number above 0"
cut_after=$((images > 0 ? 3 : 7))  # an interrupted training has so many of its snapshots
find_program
need_gpu
SECONDS=0
data="${EPOCHREEL_DATA:-${XDG_CACHE_HOME:-$HOME/.cache}/epochreel}/mnist"
out="${1:-out/gpu-check}"
mkdir -p "$out"
table="$out/table.md" log="$out/log"
: >"$log"
trap clean EXIT
work="$(mktemp -d "$out/traces.XXXXXX")"
mkdir "${jobs[@]/#/$work/}"
memory="$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)"  # a disk would be measured, too
write_head >"$table"
write_traces
write_times
[[ "$device" == cpu ]] || write_kernels
printf '\n%d lines hold, %d do not hold, %d were not measured, in %d s.\n' $holding $broken $unmeasured $SECONDS \
  >>"$table"
cat "$table"
[[ $broken -eq 0 ]] || say "the traces are kept in $work"
[[ $broken -eq 0 ]]
