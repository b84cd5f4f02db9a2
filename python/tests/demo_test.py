#!/usr/bin/env python3
"""The demo from its command line to its film, and the other traces of this package, as epochreel itself reads them.

    demo_test.py EPOCHREEL
"""
import os
import stat
import subprocess
import sys
import unittest

import numpy as np

from trace_case import ALL_TIME, ROOT, Case, NaiveTrace

PROGRAM = sys.argv.pop(1)
SMALL = [
    "movie.width=640",
    "movie.height=360",
    "movie.fps=5",
    "movie.scenes=[training: {seconds: 2}, closing: {seconds: 1}]",
]


class Demo(Case):
    def demo(self, *words, **environment):
        command = [sys.executable, "-m", "epochreel_record.demo", "--out", str(self.folder / "out"), *words]
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        )

    def test_it_films(self):
        settings = [word for setting in SMALL for word in ("--set", setting)]
        done = self.demo("--steps", "30", "--budget", "1000", "--epochreel", PROGRAM, *settings)
        self.assertEqual(done.returncode, 0, done.stderr)
        trace = NaiveTrace(self.folder / "out/trace")
        self.assertEqual((trace.steps[0], trace.steps[-1]), (0, 30))
        self.assertGreater(trace.metrics[30]["test_accuracy"], 0.3)
        self.assertGreater((self.folder / "out/movie.mp4").stat().st_size, 10_000)
        self.assertNotIn("not finished", done.stderr)

    def test_the_program_is_found(self):
        """By --epochreel, by EPOCHREEL, on PATH, in this order: each is a script that writes down what it was called
        with."""
        for name in ("given", "named", "epochreel"):
            script = self.folder / name
            script.write_text(f'#!/bin/sh\necho {name} "$@" > {self.folder}/called\nexit 7\n')
            script.chmod(script.stat().st_mode | stat.S_IXUSR)
        path = f"{self.folder}:{os.environ['PATH']}"
        for number, (words, environment, expected) in enumerate(
            (
                (["--epochreel", str(self.folder / "given")], {"EPOCHREEL": str(self.folder / "named")}, "given"),
                ([], {"EPOCHREEL": str(self.folder / "named"), "PATH": path}, "named"),
                ([], {"EPOCHREEL": "", "PATH": path}, "epochreel"),
            )
        ):
            out = self.folder / f"out{number}"
            done = self.demo("--steps", "1", "--out", str(out), "--set", "movie.fps=5", *words, **environment)
            self.assertEqual(done.returncode, 7, done.stderr)
            called = (self.folder / "called").read_text()
            self.assertEqual(called, f"{expected} render {out}/trace --set movie.fps=5\n")

    def test_refusals_write_nothing(self):
        broken = self.folder / "train-images-idx3-ubyte.gz"
        for words, expected in (
            (["--epochreel", "/nowhere/epochreel"], "there is no program /nowhere/epochreel; build epochreel"),
            (["--no-film", "--data", "/nowhere"], "cannot be read; install Debian's dataset-fashion-mnist"),
            (["--no-film", "--data", str(self.folder)], "cannot be read"),
            (["--no-film", "--budget", "0"], "budget must be above 0"),
        ):
            broken.write_bytes(b"no gzip")
            done = self.demo(*words)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertRegex(done.stderr, f"^epochreel_record: .*{expected}.*\n$")
            self.assertFalse((self.folder / "out").exists())


class ReadByEpochreel(Case):
    """`epochreel info` opens every snapshot and says all that drawing would refuse."""

    def check(self, trace, *expected):
        done = subprocess.run([PROGRAM, "info", str(trace)], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        for words in expected:
            self.assertRegex(done.stdout, words)
        return done

    def test_a_residual_network_in_colour(self):
        import torch
        import torchvision
        from torch.nn import functional as F

        from epochreel_record import Recorder

        torch.set_num_threads(1)
        model = torchvision.models.resnet18(num_classes=4)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
        x, y = torch.rand(16, 3, 32, 32), torch.arange(16) % 4
        options = {"test": (x, y), "optimizer": optimizer, "budget": ALL_TIME, "batch_size": 16, "quiet": True}
        with Recorder(self.folder / "t", model, (x[:8], y[:8]), list("abcd"), 2, **options) as recorder:
            for _ in range(2):
                optimizer.zero_grad()
                loss = F.cross_entropy(model(x), y)
                loss.backward()
                optimizer.step()
                recorder.step(loss=loss)
        self.check(
            self.folder / "t", r"steps +2 of 2", r"\badd\b", r"optimizer +SGD", r"total +at least 11,1\d\d,\d\d\d"
        )

    def test_checkpoints_and_event_files(self):
        import epochreel_record
        import logs_test

        for step in range(3):
            np.savez(self.folder / f"net-{step}.npz", **{"fc.weight": np.ones((3, 4)) * step, "fc.bias": np.zeros(3)})
        self.check(epochreel_record.from_checkpoints(str(self.folder)), r"steps +2 of 2", r"opaque")
        events = [logs_test.event(step, logs_test.simple("loss", step)) for step in (1, 2)]
        logs_test.write_events(self.folder / "logs/a.tfevents.1", events)
        self.check(epochreel_record.from_tensorboard(str(self.folder / "logs")), r"steps +2 of 2")

    def test_digits_of_scikit_learn(self):
        import warnings

        from sklearn.datasets import load_digits
        from sklearn.neural_network import MLPClassifier

        from epochreel_record import Recorder

        warnings.simplefilter("ignore")
        digits = load_digits()
        model = MLPClassifier((16,), random_state=1)
        names = [str(name) for name in range(10)]
        options = {"test": (digits.data, digits.target), "budget": ALL_TIME, "quiet": True}
        probes = digits.data[:20], digits.target[:20]
        with Recorder(self.folder / "t", model, probes, names, 4, **options) as recorder:
            for step in range(4):
                batch = slice(100 * step, 100 * step + 100)
                model.partial_fit(digits.data[batch], digits.target[batch], classes=np.arange(10))
                recorder.step()
        self.check(self.folder / "t", r"steps +4 of 4", r"dense.* \(16\) +1,040")


if __name__ == "__main__":
    unittest.main()
