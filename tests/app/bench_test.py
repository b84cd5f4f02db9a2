#!/usr/bin/env python3
"""Checks what `bench` prints.

    bench_test.py EPOCHREEL CONFIGS
"""
import json
import os
import re
import unittest

from program import CONFIGS, Case, run


class Bench(Case):
    """The figures of `bench`: their form, never their size."""

    def bench(self, *arguments):
        return run("bench", "train", CONFIGS / "tiny.yaml", "--steps", 5, "--quiet", *arguments)

    def test_a_row_a_number_of_threads(self):
        done = self.bench()
        self.expect(done, 0)
        lines = done.stdout.splitlines()
        self.assertIn("steps         5 of 32 images on each side", lines)
        head = next(i for i, line in enumerate(lines) if line.startswith("threads"))
        columns = ["threads", "ms a step", "least", "floor", "least", "ratio", "no update", "ratio", "images/s", "GFLOP/s"]
        self.assertEqual(re.split(r"  +", lines[head]), columns)
        rows = [line.split() for line in lines[head + 2:]]
        counts = [int(row[0]) for row in rows]
        self.assertEqual(counts[0], 1)
        self.assertEqual(counts[-1], len(os.sched_getaffinity(0)))
        for row in rows:
            self.assertEqual(len(row), len(columns))
            for value in row[1:8]:
                self.assertRegex(value, r"^\d+\.\d{3}$")

    def test_one_number_of_threads_as_json(self):
        done = self.bench("--threads", 2, "--json")
        self.expect(done, 0)
        figures = json.loads(done.stdout)
        self.assertEqual((figures["steps"], figures["batch_size"]), (5, 32))
        self.assertGreater(figures["peak_bytes"], figures["network_bytes"])
        self.assertEqual([count["threads"] for count in figures["threads"]], [2])
        count = figures["threads"][0]
        for side in ("seconds_a_step", "floor_seconds_a_step", "floor_without_update_seconds_a_step"):
            self.assertGreater(count[side]["least"], 0)
            self.assertLessEqual(count[side]["least"], count[side]["median"])
        self.assertAlmostEqual(count["images_per_second"] * count["seconds_a_step"]["median"], 32, places=6)

    def test_what_cannot_be_measured(self):
        self.expect(run("bench"), 2)
        self.expect(run("bench", "train"), 2)
        self.expect(self.bench("--threads", 0), 2)
        self.expect(run("bench", "train", CONFIGS / "tiny.yaml", "--steps", 0), 2)
        done = self.bench("--set", "train.batch_size=4000")
        self.expect(done, 3, "train.batch_size: ")
        self.assertIn("less than a batch of 4000", done.stderr)
        self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
