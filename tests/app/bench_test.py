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


class BenchMovie(Case):
    """Drawing and encoding beside the encoder alone."""

    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"
        self.expect(run("train", CONFIGS / "tiny.yaml", "--out", self.out, "--quiet"), 0)

    def bench(self, *arguments):
        small = ("--set", "movie.width=320", "--set", "movie.height=180")
        return run("bench", "movie", CONFIGS / "tiny.yaml", "--out", self.out, *small, "--quiet", *arguments)

    def test_a_row_a_number_of_threads(self):
        done = self.bench()
        self.expect(done, 0)
        lines = done.stdout.splitlines()
        self.assertIn("film     30 frames of 320x180 pixels", lines)
        head = next(i for i, line in enumerate(lines) if line.startswith("threads"))
        columns = ["threads", "seconds", "alone", "ratio", "median", "speed-up", "ms a frame: draw", "hash", "png",
                   "convert", "encode", "wait", "(draw + convert) / alone"]
        self.assertEqual(re.split(r"  +", lines[head].strip()), columns)
        rows = [line.split() for line in lines[head + 2:]]
        self.assertEqual(int(rows[0][0]), 1)
        self.assertEqual(int(rows[-1][0]), len(os.sched_getaffinity(0)))
        for row in rows:
            self.assertEqual(len(row), len(columns))

    def test_figures_as_json_and_nothing_left_behind(self):
        before = sorted(path.name for path in self.out.iterdir())
        done = self.bench("--threads", 2, "--frames", 25, "--json")
        self.expect(done, 0)
        self.assertEqual(sorted(path.name for path in self.out.iterdir()), before)
        figures = json.loads(done.stdout)
        self.assertEqual((figures["frames"], figures["width"], figures["height"]), (25, 320, 180))
        self.assertEqual([count["threads"] for count in figures["threads"]], [2])
        count = figures["threads"][0]
        cpu = count["cpu_seconds"]
        self.assertEqual(list(cpu), ["draw", "hash", "png", "convert", "encode", "wait", "encoder_alone"])
        for part in ("draw", "hash", "png", "convert", "encode", "encoder_alone"):
            self.assertGreater(cpu[part], 0, part)
        self.assertAlmostEqual(count["ratio"], count["seconds"] / count["encoder_alone_seconds"])
        self.assertAlmostEqual(count["draw_and_convert_to_encoder_alone"],
                               (cpu["draw"] + cpu["convert"]) / cpu["encoder_alone"])

    def test_what_cannot_be_measured(self):
        self.expect(run("bench", "movie"), 2)
        self.expect(self.bench("--frames", 0), 2)
        done = run("bench", "movie", CONFIGS / "tiny.yaml", "--out", self.folder / "empty", "--quiet")
        self.expect(done, 3, "holds no trace")
        self.assertFalse((self.folder / "empty").exists())


if __name__ == "__main__":
    unittest.main()
