#!/usr/bin/env python3
"""What --dry-run says holds in the run that follows, and nothing is written for it.

    plan_test.py EPOCHREEL CONFIGS
"""
import fcntl
import re
import unittest

from program import CONFIGS, Case, run

JOB = CONFIGS / "tiny.yaml"
SMALL = ("--set", "movie.width=320", "--set", "movie.height=180", "--set", "movie.fps=3", "--set", "movie.png={every: 2}",
         "--set", "movie.scenes=[{title: {seconds: 3}}, {training: {seconds: 5}}, {closing: {seconds: 2.4}}]")
FRAMES, SEGMENTS = 31, 6  # 9 + 15 + 7 frames; segments of 6
NOT_KNOWN = "not known: nothing was measured here yet"


def size(folder, pattern="**/*"):
    return sum(path.stat().st_size for path in folder.glob(pattern) if path.is_file())


class Plan(Case):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"

    def plan(self, command, *arguments):
        """The lines of a plan, each with the name that it belongs to."""
        before = {path: path.stat().st_mtime_ns for path in self.folder.rglob("*")}
        done = run(command, JOB, "--out", self.out, *SMALL, "--dry-run", *arguments)
        self.expect(done, 0)
        self.assertEqual({path: path.stat().st_mtime_ns for path in self.folder.rglob("*")}, before, "something was written")
        plan, name = {}, ""
        for line in done.stdout.splitlines():
            name = line[:10].strip() or name
            plan.setdefault(name, []).append(line[10:])
        return plan

    def do(self, command, *arguments):
        self.expect(run(command, JOB, "--out", self.out, *SMALL, "--quiet", *arguments), 0)

    def megabytes(self, line):
        return float(re.search(r"([\d.]+) MB", line)[1]) * 1e6

    def test_a_run_before_and_after(self):
        plan = self.plan("run")
        self.assertFalse(self.out.exists())
        self.assertIn(f"{FRAMES} frames of 320 x 180, 3 a second: 10.3 s", plan["film"])
        self.assertEqual(plan["segments"], [f"{SEGMENTS} of 6 frames; {SEGMENTS} to make once the trace is finished"])
        self.assertEqual([line.split() for line in plan["scenes"]],
                         [["title", "9", "0-8"], ["training", "15", "9-23"], ["closing", "7", "24-30"]])
        self.assertEqual(plan["training"][1], "126 steps of 126 to make: from the start")
        self.assertEqual(plan["memory"], [NOT_KNOWN])
        self.assertEqual(plan["time"], [f"training: {NOT_KNOWN}", f"film: {NOT_KNOWN}"])
        snapshots = int(re.match(r"\d+", plan["trace"][0])[0])
        self.do("run")
        self.assertEqual(len(list(self.out.glob("trace/snapshots/*"))), snapshots)
        self.assertEqual(len(list(self.out.glob("segments/*.mp4"))), SEGMENTS)
        pictures = int(re.match(r"\d+", plan["pictures"][0])[0])
        self.assertEqual(len(list(self.out.glob("frames/*.png"))), pictures)
        real = size(self.out / "trace")
        self.assertLess(max(self.megabytes(plan["disk"][0]), real) / min(self.megabytes(plan["disk"][0]), real), 1.5)

        plan = self.plan("run")
        self.assertEqual(plan["training"][1], "0 steps of 126 to make: the trace is finished and is kept")
        self.assertEqual(plan["segments"], [f"{SEGMENTS} of 6 frames; {SEGMENTS} are whole and are kept, 0 to make",
                                            "the movie is whole: nothing is to be done"])
        self.assertEqual(plan["time"], [f"{stage}: nothing is to be done" for stage in ("training", "film")])
        film = size(self.out, "segments/*.mp4") + size(self.out, "movie.mp4") + size(self.out, "frames/*.png")
        planned = self.megabytes(plan["disk"][1])
        self.assertLess(max(planned, film) / min(planned, film), 1.5)
        self.assertRegex(plan["memory"][0], r"^\d+\.\d MB at most, as report.json has it$")

        segment = next(self.out.glob("segments/*.mp4"))
        segment.unlink()
        (self.out / "movie.mp4").unlink()
        plan = self.plan("render")
        self.assertEqual(plan["segments"], [f"{SEGMENTS} of 6 frames; {SEGMENTS - 1} are whole and are kept, 1 to make"])
        self.assertRegex(plan["time"][0], r"^film: \d+:\d\d, at \d+\.\d a second as report.json has it$")
        self.do("render")
        self.assertTrue(segment.exists())

    def test_further_files(self):
        also = ("--set", "movie.also=[{file: phone.mp4, width: 160, height: 90}]")
        plan = self.plan("run", *also)
        self.assertEqual(plan["also"], [f"phone.mp4: {FRAMES} frames of 160 x 90, 3 a second; {SEGMENTS} of {SEGMENTS} segments to make"])
        self.assertEqual(plan["disk"][1:3], [f"film: {NOT_KNOWN}", f"phone.mp4: {NOT_KNOWN}"])
        self.do("run", *also)
        plan = self.plan("render", *also)
        name, planned = plan["disk"][1].split(":")
        real = size(self.out / "also" / "phone.mp4" / "segments", "*.mp4") + (self.out / "phone.mp4").stat().st_size
        self.assertEqual(name, "phone.mp4")
        planned = self.megabytes(planned)
        self.assertLess(max(planned, real) / min(planned, real), 1.5)

    def test_beside_a_run_that_is_at_work(self):
        self.do("train")
        newest = max((self.out / "trace" / "snapshots").iterdir())
        lines = (self.out / "trace" / "commits.jsonl").read_text().splitlines(keepends=True)
        newest.unlink()
        (self.out / "trace" / "commits.jsonl").write_text("".join(lines[:-1]))
        max((self.out / "trace" / "checkpoint").iterdir()).unlink()
        with open(self.out / "trace" / ".lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            plan = self.plan("train")
        self.assertRegex(plan["training"][1], r"^\d+ steps of 126 to make: goes on after step \d+, of its newest checkpoint$")
        self.do("train")

    def test_what_would_end_the_command_ends_the_plan(self):
        self.do("train")
        other = ("--set", "train.epochs=3", "--dry-run")
        for command in ("run", "train"):
            self.expect(run(command, JOB, "--out", self.out, *SMALL, *other), 3, "holds the trace of another training")
        plan = self.plan("run", "--overwrite", "--set", "train.epochs=3")
        self.assertIn("from the start", plan["training"][1])
        self.expect(run("render", JOB, "--out", self.folder / "none", "--dry-run"), 3, "holds no trace")
        for more in (("--frames", "0"), ("--shard", "1/2")):
            self.expect(run("render", JOB, "--out", self.out, "--dry-run", *more), 2, "--dry-run: ")
        self.expect(run("run", JOB, "--dry-run", "--set", "data.dataset=mnist", "--set", "data.path=/none"), 3)
        preview = self.plan("run", "--preview")
        self.assertIn("160 x 90", preview["film"][0])


if __name__ == "__main__":
    unittest.main()
