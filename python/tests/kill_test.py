#!/usr/bin/env python3
"""A process that is killed while it records leaves a trace that is whole as far as commits.jsonl says, and that goes
on.

    kill_test.py            the test
    kill_test.py DIR STEP   records into DIR/trace from STEP on, until it is killed or done
"""
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import time
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


def whole_lines(path):
    text = path.read_text() if path.exists() else ""
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


class Kill(Case):
    def run_until_killed(self, at, seconds):
        """Returns whether it was killed before it was done."""
        process = subprocess.Popen([sys.executable, __file__, str(self.folder), str(at)])
        deadline = time.monotonic() + 60
        while not (self.folder / "trace/commits.jsonl").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        return process.wait() == -signal.SIGKILL

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
        at = killed = 0
        for _ in range(5):
            killed += self.run_until_killed(at, chance.uniform(0.4, 0.9))
            at = self.check()
            if at == 0:
                self.fail("nothing was recorded")
        self.assertGreater(killed, 2)
        record(self.folder, at)
        trace = NaiveTrace(self.folder / "trace")
        self.assertEqual((trace.steps[-1], trace.manifest["total_steps"]), (TOTAL, TOTAL))
        names = {line["file"] for line in trace.commits}
        there = {
            f"snapshots/{path.name}" for path in pathlib.Path(self.folder / "trace/snapshots").glob("*.safetensors")
        }
        self.assertEqual(there, names)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        record(sys.argv[1], int(sys.argv[2]))
    else:
        unittest.main()
