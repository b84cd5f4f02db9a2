#!/usr/bin/env python3
"""Checks that shards, in any number, order and repetition, make the movie that one process makes.

    shards_test.py EPOCHREEL CONFIGS
"""
import random
import shutil
import signal
import subprocess
import time
import unittest

from program import CONFIGS, PROGRAM, Case, hashes, run

JOB = CONFIGS / "tiny.yaml"
# 17 segments of two frames, the last of one: fps 1 makes a segment of two seconds short.
SET = ("--set", "movie.width=320", "--set", "movie.height=180", "--set", "movie.fps=1",
       "--set", "movie.scenes=[{title: {seconds: 4}}, {training: {seconds: 20}}, {closing: {seconds: 9}}]",
       "--set", "movie.png={every: 3}")
SEGMENTS = 17


class Shards(Case):
    @classmethod
    def setUpClass(cls):
        cls.trained = None

    def setUp(self):
        super().setUp()
        self.whole = self.folder / "whole"
        self.expect(run("run", JOB, "--out", self.whole, "--quiet", *SET), 0)
        self.expected = hashes(self.whole)

    def fresh(self, name):
        out = self.folder / name
        out.mkdir()
        shutil.copytree(self.whole / "trace", out / "trace")
        return out

    def command(self, out, shard, *more):
        return ["render", JOB, "--out", out, "--shard", shard, "--threads", 1, "--quiet", *SET, *more]

    def shard(self, out, shard):
        self.expect(run(*self.command(out, shard)), 0)

    def stitch(self, out):
        return run("stitch", JOB, "--out", out, "--quiet", *SET)

    def expect_whole(self, out):
        self.expect(self.stitch(out), 0)
        self.assertEqual(hashes(out), self.expected)
        self.assertEqual(list(out.glob("segments/.*")), [], "no shard leaves its folder")

    def test_any_number_order_and_repetition(self):
        choice = random.Random(9)
        for count in (1, 2, 3, 5, SEGMENTS + 3):
            out = self.fresh(f"of_{count}")
            numbers = [*range(1, count + 1), *choice.choices(range(1, count + 1), k=2)]
            choice.shuffle(numbers)
            for number in numbers:
                self.shard(out, f"{number}/{count}")
            self.expect_whole(out)
            self.shard(out, f"1/{count}")
            self.expect_whole(out)

    def test_several_at_once_the_same_among_them(self):
        out = self.fresh("at_once")
        shards = ["1/3", "2/3", "3/3", "2/3", "1/1"]
        running = [subprocess.Popen([PROGRAM, *map(str, self.command(out, shard))]) for shard in shards]
        for process in running:
            self.assertEqual(process.wait(), 0)
        self.expect_whole(out)

    def test_gnu_parallel(self):
        out = self.fresh("parallel")
        command = ["parallel", "-j", 2, *self.command(out, "{}/3"), ":::", 1, 2, 3]
        command.insert(3, PROGRAM)
        quoted = [f"'{part}'" if "=" in str(part) else str(part) for part in command]
        done = subprocess.run(quoted, capture_output=True, text=True, check=False)
        self.expect(done, 0)
        self.expect_whole(out)

    def test_one_is_killed_and_run_again(self):
        out = self.fresh("killed")
        for pause in (0.05, 0.2, 0.4):
            process = subprocess.Popen([PROGRAM, *map(str, self.command(out, "1/2"))])
            time.sleep(pause)
            process.send_signal(signal.SIGKILL)
            process.wait()
        self.shard(out, "2/2")
        self.shard(out, "1/2")
        self.expect_whole(out)

    def test_stitch_names_what_is_missing(self):
        out = self.fresh("missing")
        done = self.stitch(out)
        self.expect(done, 3, "not there or not whole: 0-16; make them with 'render --shard'")
        self.shard(out, "2/3")
        self.expect(self.stitch(out), 3, "not there or not whole: 0, 2-3, 5-6, 8-9, 11-12, 14-15;")
        self.assertFalse((out / "movie.mp4").exists())
        self.shard(out, "1/3")
        self.shard(out, "3/3")
        (out / "segments" / "000007.mp4").write_bytes(b"cut off")
        self.expect(self.stitch(out), 3, "not there or not whole: 7;")
        self.expect(run(*self.command(out, "2/3", "--set", "movie.theme=paper")), 0)
        self.expect(self.stitch(out), 3, "of another job, trace or build: 1, 4, 7, 10, 13, 16;")
        self.shard(out, "2/3")
        self.expect_whole(out)

    def test_the_movie_at_its_own_place(self):
        out = self.fresh("own_place")
        self.shard(out, "1/1")
        film = self.folder / "film.mp4"
        film.write_bytes(b"of somebody else")
        self.expect(run("stitch", JOB, "--out", out, "--quiet", *SET, "-o", film), 0)
        self.assertEqual(film.read_bytes(), (self.whole / "movie.mp4").read_bytes())
        self.assertFalse((out / "movie.mp4").exists())
        self.expect(run("stitch", JOB, "--out", out, *SET, "-o", self.folder), 2)
        self.expect(run("stitch", JOB, "--out", out, *SET, "-o", "-"), 2, "-o -: is of 'render'")

    def test_a_single_process_goes_on_with_shards(self):
        out = self.fresh("goes_on")
        self.shard(out, "2/2")
        self.expect(run("render", JOB, "--out", out, "--quiet", *SET), 0)
        self.assertEqual(hashes(out), self.expected)

    def test_wrong_shards(self):
        for shard in ("0/3", "4/3", "1/0", "1", "/", "1/", "a/b", "1/3x", "-1/3"):
            self.expect(run(*self.command(self.whole, shard)), 2, "--shard: '")
        self.expect(run(*self.command(self.whole, "1/2", "--frames", "0-3")), 2, "--shard: ")


if __name__ == "__main__":
    unittest.main()
