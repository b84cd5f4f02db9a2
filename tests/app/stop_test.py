#!/usr/bin/env python3
"""Every command ends within 5 seconds of SIGINT, SIGTERM, SIGHUP or SIGUSR1, whatever it is at.

    stop_test.py EPOCHREEL CONFIGS

Signals come at instants that a seed spreads over the whole duration of a command.
"""
import pathlib
import random
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from program import CONFIGS, PROGRAM, SIGNALS, exit_code, hashes

BOUND = 5.0  # seconds that any command may take to end


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="epochreel_stop_"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.rng = random.Random(13)

    def command(self, *arguments):
        return [PROGRAM, *map(str, arguments), "--quiet"]

    def whole(self, *arguments):
        """Runs a command to its end; the seconds it took."""
        start = time.monotonic()
        subprocess.run(self.command(*arguments), check=True, stdout=subprocess.DEVNULL)
        return time.monotonic() - start

    def stop(self, number, seconds, *arguments):
        """Sends the signal after so many seconds; the exit code, or None where the command had ended before."""
        with subprocess.Popen(self.command(*arguments), stdout=subprocess.DEVNULL) as process:
            try:
                process.wait(timeout=seconds)
                return None
            except subprocess.TimeoutExpired:
                pass
            sent = time.monotonic()
            process.send_signal(number)
            try:
                code = process.wait(timeout=4 * BOUND)
            except subprocess.TimeoutExpired:
                process.kill()
                self.fail(f"{arguments}: signal {number} after {seconds:.2f} s did not end it")
            took = time.monotonic() - sent
        self.assertLess(took, BOUND, f"{arguments}: signal {number} after {seconds:.2f} s")
        # 0: it was done before it looked; -N: the signal came before the program watched for it.
        self.assertIn(code, (0, exit_code(number), -number), f"{arguments} after {seconds:.2f} s")
        return code

    def stop_all_over(self, seconds, *arguments, rounds=1):
        """Each signal `rounds` times, spread over a duration of `seconds`. At least one must have ended the command."""
        slots = [number for number in SIGNALS for _ in range(rounds)]
        self.rng.shuffle(slots)
        codes = []
        for slot, number in enumerate(slots):
            codes.append(self.stop(number, seconds * (slot + self.rng.random()) / len(slots), *arguments))
        self.assertTrue(any(code in map(exit_code, SIGNALS) for code in codes), codes)


class Work(Case):
    def test_run_goes_on_to_the_same_bytes(self):
        job = ("run", CONFIGS / "tiny.yaml", "--set", "train.epochs=20")
        whole = self.folder / "whole"
        seconds = self.whole(*job, "--out", whole)
        cut = self.folder / "cut"
        self.stop_all_over(seconds, *job, "--out", cut, rounds=2)
        self.whole(*job, "--out", cut)
        self.assertEqual(hashes(cut), hashes(whole))

    def test_training_goes_on_to_the_same_bytes(self):
        job = ("train", CONFIGS / "tiny.yaml", "--set", "train.epochs=30", "--set", "record.snapshots=30")
        whole = self.folder / "trained"
        seconds = self.whole(*job, "--out", whole)
        for number in SIGNALS:
            cut = self.folder / f"cut{number}"
            self.stop(number, seconds * self.rng.random(), *job, "--out", cut)
            self.whole(*job, "--out", cut)
            self.assertEqual(hashes(cut), hashes(whole))


    def test_a_batch_system_says_that_time_is_up(self):
        job = ("run", CONFIGS / "tiny.yaml", "--set", "train.epochs=20")
        whole = self.folder / "in_time"
        seconds = self.whole(*job, "--out", whole)
        for number in (signal.SIGUSR1, signal.SIGUSR2):
            again = self.folder / f"again{number}"
            # The machine may be slower or faster now: until the signal meets the program at work.
            for share in (3, 6, 2, 12, 24):
                shutil.rmtree(again, ignore_errors=True)
                code = self.stop(number, seconds / share, *job, "--out", again)
                if code == 75:
                    break
            self.assertEqual(code, 75)
            self.whole(*job, "--out", again)
            self.assertEqual(hashes(again), hashes(whole))


class Pictures(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.out = cls.folder / "out"
        cls.job = CONFIGS / "tiny.yaml"
        subprocess.run([PROGRAM, "run", cls.job, "--out", cls.out, "--quiet"], check=True)

    def test_planning_drawing_and_encoding(self):
        out = self.folder / "planned"  # of its own: other tests draw single pictures into theirs
        subprocess.run([PROGRAM, "run", self.job, "--out", out, "--quiet"], check=True)
        wanted = hashes(out)
        render = ("render", self.job, "--out", out)
        changed = (*render, "--set", "movie.theme=paper")
        seconds = self.whole(*changed)
        (out / "movie.mp4").unlink()
        shutil.rmtree(out / "segments", ignore_errors=True)
        self.stop_all_over(seconds, *render)
        self.whole(*render)
        self.assertEqual(hashes(out), wanted)

    def test_the_slowest_preset_at_a_large_size(self):
        slow = ("render", self.job, "--out", self.out, "--threads", 2, "--set", "movie.video.preset=placebo", "--set",
                "movie.width=3840", "--set", "movie.height=2160", "--set", "movie.video.crf=1")
        for number, seconds in zip(SIGNALS, (1.5, 4, 7)):
            self.stop(number, seconds, *slow)

    def test_a_still_of_the_largest_size(self):
        picture = self.folder / "still.png"
        still = ("still", self.job, "--out", self.out, "--frame", 9, "-o", picture, "--set", "movie.width=7680", "--set",
                 "movie.height=4320")
        self.stop_all_over(self.whole(*still), *still)

    def test_chosen_frames(self):
        frames = ("render", self.job, "--out", self.out, "--frames", "0-29")
        self.stop_all_over(self.whole(*frames), *frames)

    def test_a_second_signal_ends_it_at_once(self):
        slow = self.command("render", self.job, "--out", self.out, "--set", "movie.video.preset=placebo", "--set",
                            "movie.width=3840", "--set", "movie.height=2160")
        with subprocess.Popen(slow) as process:
            time.sleep(3)
            process.send_signal(signal.SIGINT)
            time.sleep(0.2)
            sent = time.monotonic()
            process.send_signal(signal.SIGTERM)
            code = process.wait(timeout=60)
        self.assertLess(time.monotonic() - sent, 2)
        self.assertIn(code, (-signal.SIGTERM, 130, 143))


class Comparisons(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.a, cls.b = cls.folder / "a", cls.folder / "b"
        job = ("run", CONFIGS / "tiny.yaml", "--quiet", "--set", "movie.png=all", "--set", "movie.fps=4")
        subprocess.run([PROGRAM, *job, "--out", cls.a], check=True)
        subprocess.run([PROGRAM, *job, "--out", cls.b, "--set", "movie.theme=paper"], check=True)

    def test_compare_with_a_report(self):
        compare = ("compare", self.a / "frames", self.b / "frames", "--flip", "all", "--report", self.folder / "report")
        start = time.monotonic()
        code = subprocess.run(self.command(*compare), check=False, capture_output=True).returncode
        self.assertEqual(code, 4)
        seconds = time.monotonic() - start
        for i, number in enumerate(SIGNALS):
            after = seconds * (i + self.rng.random()) / len(SIGNALS)
            with subprocess.Popen(self.command(*compare), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                time.sleep(after)
                sent = time.monotonic()
                process.send_signal(number)
                self.assertIn(process.wait(timeout=60), (4, exit_code(number), -number))
                self.assertLess(time.monotonic() - sent, BOUND)
        self.assertEqual(subprocess.run(self.command(*compare), check=False, capture_output=True).returncode, 4)

    def test_compare_movies(self):
        compare = ("compare", self.a / "movie.mp4", self.a / "movie.mp4")
        self.stop(signal.SIGTERM, self.whole(*compare) * self.rng.random(), *compare)

    def test_approve_leaves_a_whole_baseline(self):
        base = self.folder / "base"
        approve = ("approve", base, self.a / "frames")
        seconds = self.whole("approve", self.folder / "other", self.a / "frames")
        for number in SIGNALS:
            self.stop(number, seconds * self.rng.random(), *approve)
        self.whole(*approve)
        self.whole("compare", base, self.a / "frames")


class Figures(Case):
    def test_bench(self):
        bench = ("bench", "train", CONFIGS / "tiny.yaml", "--steps", 10_000_000, "--threads", 1)
        for number in SIGNALS:
            self.assertEqual(self.stop(number, 1 + self.rng.random(), *bench), exit_code(number))

    def test_no_thread_that_computes_is_interrupted(self):
        """A handler there would write where oneDNN lets the stack pointer point: into the heap."""
        bench = ("bench", "train", CONFIGS / "tiny.yaml", "--steps", 10_000_000, "--threads", 2)
        with subprocess.Popen(self.command(*bench), stdout=subprocess.DEVNULL) as process:
            time.sleep(1)
            states = [(task / "status").read_text() for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir()]
            process.kill()
        masks = [int(re.search(r"SigBlk:\s*(\w+)", state)[1], 16) for state in states]
        for number in (*SIGNALS, signal.SIGALRM):
            self.assertEqual(sum(mask >> (number - 1) & 1 == 0 for mask in masks), 1)
        self.assertGreaterEqual(len(masks), 3)

    def test_a_large_network_that_takes_long_for_a_step(self):
        job = self.folder / "large.yaml"
        layers = "\n".join(["  - conv2d: {filters: 128, kernel: 5, padding: same}", "  - relu"] * 4)
        job.write_text(f"name: large\ndata: {{dataset: synthetic}}\nnetwork:\n{layers}\n  - flatten\n  - dense: 10\n"
                       "train: {batch_size: 500}\n")
        for number in SIGNALS:
            self.stop(number, 1 + 4 * self.rng.random(), "train", job, "--out", self.folder / "large")


if __name__ == "__main__":
    unittest.main()
