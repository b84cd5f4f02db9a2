#!/usr/bin/env python3
"""A process that is killed while it records leaves a trace that is whole as far as commits.jsonl says, and that goes
on.

    kill_test.py                  the test
    kill_test.py DIR STEP CALLS   records into DIR/trace from STEP on; kills itself before the CALLS-th call to the disk
"""
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import unittest

from function_case import NAMES, NODES, X, Y, apply, start, update
from trace_case import ALL_TIME, Case, NaiveTrace, read_file

from epochreel_record import Recorder

TOTAL = 4000


def record(folder, at):
    params = start()
    for step in range(1, at + 1):
        params, _ = update(params, step % 50)
    options = {"params": params, "nodes": NODES, "budget": ALL_TIME, "snapshots": 1000, "batch_size": 4, "quiet": True}
    with Recorder(f"{folder}/trace", apply, (X, Y), NAMES, TOTAL, resume_at=at if at else -1, **options) as recorder:
        for step in range(at + 1, TOTAL + 1):
            params, grads = update(params, step % 50)
            recorder.step(params, grads, {"loss": 1 / step})


def kill_before(calls):
    """This process, before it makes so many more calls of these."""
    left = [calls]

    def counted(original):
        def call(*arguments, **more):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*arguments, **more)

        return call

    for name in ("fsync", "replace", "rename"):
        setattr(os, name, counted(getattr(os, name)))


def whole_lines(path):
    text = path.read_text() if path.exists() else ""
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


class Kill(Case):
    def run_until_killed(self, at, calls):
        """Whether it was killed before it was done."""
        arguments = [sys.executable, __file__, str(self.folder), str(at), str(calls)]
        return subprocess.run(arguments, check=False).returncode == -signal.SIGKILL

    def check(self):
        """Every committed snapshot is whole; returns the step of the newest one."""
        trace = self.folder / "trace"
        commits = whole_lines(trace / "commits.jsonl")
        for line in commits:
            self.assertEqual(os.path.getsize(trace / line["file"]), line["size"])
            read_file(trace / line["file"])
        json.loads((trace / "manifest.json").read_text())
        steps = [line["step"] for line in whole_lines(trace / "metrics.jsonl")]
        self.assertEqual(steps, sorted(set(steps)))
        return commits[-1]["step"] if commits else 0

    def test_killed_again_and_again(self):
        chance = random.Random(11)
        at = 0
        for _ in range(6):
            self.assertTrue(self.run_until_killed(at, chance.randrange(30, 120)))
            before, at = at, self.check()
            self.assertGreater(at, before)
        record(self.folder, at)
        trace = NaiveTrace(self.folder / "trace")
        self.assertEqual((trace.steps[-1], trace.manifest["total_steps"]), (TOTAL, TOTAL))
        names = {line["file"] for line in trace.commits}
        there = {
            f"snapshots/{path.name}" for path in pathlib.Path(self.folder / "trace/snapshots").glob("*.safetensors")
        }
        self.assertEqual(there, names)


if __name__ == "__main__":
    if len(sys.argv) == 4:
        kill_before(int(sys.argv[3]))
        record(sys.argv[1], int(sys.argv[2]))
    else:
        unittest.main()
