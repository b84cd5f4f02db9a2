#!/usr/bin/env bash
# Makes a film on a cluster that runs Slurm: one job trains, an array of jobs renders a shard each, one job stitches. Each
# waits for the one before it. Submitted again it goes on from what is saved.
set -euo pipefail

usage="\
usage: submit.sh JOB --shards N [--out DIR] [--set KEY=VALUE]... [--restarts N] [-- OPTION OF SBATCH...]

  JOB             the job's YAML file
  --shards N      how many jobs render, each its share of the film
  --out DIR       folder of the results, as of epochreel
  --set KEY=VALUE overrides a key of the job, as of epochreel; may be given again
  --restarts N    how often a job whose time is up may start again; without it 100

Options of sbatch are those of all jobs: -- --partition=cpu --time=30 --cpus-per-task=16 --output=logs/%x-%j.log
EPOCHREEL names the program; without it, it is the epochreel on the PATH. Program, job and folders must be where all nodes
see them. The numbers of the jobs go to stdout."

say() { echo "submit: $*" >&2; }
fail() {
  say "$2"
  exit "$1"
}

# a_number OPTION VALUE
a_number() {
  [[ "$2" =~ ^[1-9][0-9]{0,5}$ ]] || fail 2 "$1: '$2' is no number from 1 to 999999"
}

job="" shards="" restarts=100
words=() sets=() options=()
while [[ $# -gt 0 ]]; do
  case "$1" in
    -h | --help)
      echo "$usage"
      exit
      ;;
    --)
      shift
      options=("$@")
      break
      ;;
    --shards | --restarts | --out | --set)
      [[ $# -ge 2 ]] || fail 2 "$1: the value is missing"
      case "$1" in
        --shards) a_number "$1" "$2" && shards="$2" ;;
        --restarts) a_number "$1" "$2" && restarts="$2" ;;
        --out) words+=(--out "$2") ;;
        --set) sets+=(--set "$2") ;;
      esac
      shift 2
      ;;
    -*) fail 2 "there is no option '$1'; options of sbatch stand behind --; submit.sh --help lists them" ;;
    *)
      [[ -z "$job" ]] || fail 2 "'$1' is one job too many, after '$job'"
      job="$1"
      shift
      ;;
  esac
done
[[ -n "$job" ]] || fail 2 "the job's YAML file is missing; submit.sh --help says more"
[[ -n "$shards" ]] || fail 2 "--shards N is missing: how many jobs render"

program="$(command -v "${EPOCHREEL:-epochreel}")" || fail 1 "there is no program '${EPOCHREEL:-epochreel}'; put it on the \
PATH, or name it: EPOCHREEL=/shared/epochreel submit.sh ..."
program="$(realpath "$program")"
command -v sbatch >/dev/null || fail 1 "there is no sbatch; run this where Slurm's commands are, on a login node"
task="$(dirname "$(realpath "$0")")/task.sh"
"$program" validate "$job" "${sets[@]}" --quiet >/dev/null
words=("$job" "${words[@]}" "${sets[@]}")

# Half a chain is of no use: where a later job is refused, those before it are taken back.
submitted=()
take_back() {
  local code=$?
  if [[ $code -ne 0 && ${#submitted[@]} -gt 0 ]]; then
    say "took back ${submitted[*]}"
    scancel "${submitted[@]}"
  fi
}
trap take_back EXIT

# submit COMMAND [OPTION...]: the command as a job, which waits for the one submitted before it.
submit() {
  local command="$1" id
  shift
  if [[ ${#submitted[@]} -gt 0 ]]; then set -- "$@" --dependency="afterok:${submitted[-1]}" --kill-on-invalid-dep=yes; fi
  id="$(sbatch --parsable --job-name="epochreel-$command" "${options[@]}" "$@" \
    "$task" "$program" "$shards" "$restarts" "$command" "${words[@]}")"
  submitted+=("${id%%;*}")  # the number may be followed by the cluster
}

submit train
submit render --array="1-$shards"
submit stitch
say "job ${submitted[0]} trains, ${submitted[1]} renders $shards shards, ${submitted[2]} stitches; squeue shows them, and" \
  "'scancel ${submitted[*]}' ends them"
echo "${submitted[*]}"
