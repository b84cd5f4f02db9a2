#!/usr/bin/env bash
# One command of epochreel as a batch job of Slurm; submit.sh submits it. Slurm runs a copy, so it needs no other file.
#
#   sbatch [OPTION...] ci/slurm/task.sh PROGRAM SHARDS RESTARTS COMMAND [ARGUMENT...]
#
# It runs `PROGRAM COMMAND ARGUMENT...` on the processors that Slurm gave it: those of SLURM_CPUS_PER_TASK, else all that
# it has on the node. A task of an array renders the shard of its number, of SHARDS.
#
# Slurm sends SIGUSR1 to this shell when time runs out. The program gets it, saves its state and exits with 75. Then the
# job goes back to the queue, under its own number, and goes on from there when it starts again: RESTARTS times at most.
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@60
set -euo pipefail

readonly run_again=75
readonly by_usr1=$((128 + 10)) by_usr2=$((128 + 12))  # it came before the program watched for it

say() { echo "task: $*" >&2; }
fail() {
  say "$2"
  exit "$1"
}

[[ $# -ge 4 ]] || fail 2 "usage: sbatch [OPTION...] task.sh PROGRAM SHARDS RESTARTS COMMAND [ARGUMENT...]"
[[ -n "${SLURM_JOB_ID:-}" ]] || fail 2 "this is no job of Slurm; submit.sh submits it"
[[ -d "$SLURM_SUBMIT_DIR" ]] || fail 1 "$SLURMD_NODENAME does not have the folder $SLURM_SUBMIT_DIR, in which the job was \
submitted; submit it in a folder that all nodes share"
program="$1" shards="$2" restarts="$3" command="$4"
shift 4
[[ -x "$program" ]] || fail 1 "$SLURMD_NODENAME does not have the program $program; put it where all nodes see it"

words=("$command" "$@")
# The number of an array's last task is also that of the whole array: a task is told by both numbers.
job="$SLURM_JOB_ID"
if [[ -n "${SLURM_ARRAY_TASK_ID:-}" ]]; then
  job="${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
  words+=(--shard "$SLURM_ARRAY_TASK_ID/$shards")
fi
if [[ "$command" != stitch ]]; then words+=(--threads "${SLURM_CPUS_PER_TASK:-$SLURM_CPUS_ON_NODE}"); fi

# run: the program, beside this shell, so that a signal to the shell is passed on at once; its exit code is in `code`.
run() {
  local process="" told=false
  trap 'told=true; if [[ -n "$process" ]]; then kill -USR1 "$process" 2>/dev/null || true; fi' USR1 USR2
  "$program" "${words[@]}" &
  process=$!
  if $told; then kill -USR1 "$process" 2>/dev/null || true; fi
  code=0
  wait "$process" || code=$?
  while $told; do  # the signal ended `wait`, not the program
    told=false code=0
    wait "$process" || code=$?
  done
}

# requeue: a controller that starts anew answers after a while.
requeue() {
  local try
  for try in 1 2 3 4 5 6; do
    scontrol requeue "$job" && return
    say "job $job was not taken back into the queue, try $try of 6"
    sleep 5
  done
  return 1
}

restart="${SLURM_RESTART_COUNT:-0}"
say "job $job on $SLURMD_NODENAME, start $((restart + 1)): epochreel ${words[*]}"
run
case $code in
  "$run_again" | "$by_usr1" | "$by_usr2") ;;
  *) exit "$code" ;;
esac
[[ $restart -lt $restarts ]] || fail $run_again "job $job has no time left after $restart restarts; it goes on when it \
is submitted again, with a longer --time, or --restarts above $restarts"
say "job $job goes back to the queue"
requeue || fail $run_again "job $job cannot be queued again; submit.sh goes on from what is saved"
exit $run_again
