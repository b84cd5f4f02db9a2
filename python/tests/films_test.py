#!/usr/bin/env python3
"""The first films: each example trains and is recorded as its golden trace in tests/goldens/recorded says, and
epochreel draws it.

    films_test.py EPOCHREEL
    EPOCHREEL_UPDATE_GOLDENS=1 films_test.py EPOCHREEL    writes the golden traces anew; look at what golden_pictures
                                                          draws of them (docs/architecture.md)
"""
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

import numpy as np

from trace_case import ROOT, Case, NaiveTrace

PROGRAM = sys.argv.pop(1)
GOLDENS = ROOT.parent / "tests/goldens/recorded"
ALL = ("--budget", "100000000")  # every planned snapshot is taken
EXAMPLE = str(ROOT / "examples")
COMMANDS = {
    "resnet18": (
        f"{EXAMPLE}/resnet18.py",
        *("--steps", "60", "--side", "32", "--snapshots", "3", "--snapshot-bytes", "1500000"),
    ),
    "digits": (f"{EXAMPLE}/digits.py", "--steps", "300", "--snapshots", "8"),
    "wine": (f"{EXAMPLE}/wine.py", "--snapshots", "8"),
    "cnn": (
        *("-m", "epochreel_record.demo", "--no-film"),
        *("--steps", "120", "--snapshots", "4", "--snapshot-bytes", "700000"),
    ),
}
# What the film of each cannot show, by its own words.
LACKS = {
    "resnet18": ["connections are not drawn", "saliency is not drawn"],
    "digits": ["saliency is not drawn"],
    "wine": [
        "connections are not drawn",
        "the scene 'filters' is left out",
        "the scene 'mistakes' is left out",
        "errors are not drawn",
        "saliency is not drawn",
    ],
    "cnn": ["saliency is not drawn"],
}


class Films(Case):
    def record(self, name):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        command = [sys.executable, *COMMANDS[name], "--out", str(self.folder / name), *ALL]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.folder / name / "trace"

    def check(self, name):
        folder = self.record(name)
        golden = GOLDENS / name
        if os.environ.get("EPOCHREEL_UPDATE_GOLDENS"):
            shutil.rmtree(golden, ignore_errors=True)
            shutil.copytree(folder, golden)
        self.assert_alike(NaiveTrace(folder), NaiveTrace(golden))
        self.assert_drawn(folder, LACKS[name])

    def assert_alike(self, now, known):
        """The same network, records and steps. Values go apart with other versions of the framework: their start and
        their end are compared."""
        for key in ("class_names", "input", "nodes", "parameters", "blocks", "total_steps", "train_images", "dataset"):
            self.assertEqual(now.manifest.get(key), known.manifest.get(key), key)
        self.assertEqual(now.steps, known.steps)
        self.assertEqual(list(now.metrics), list(known.metrics))
        for place in (0, len(now.steps) - 1):
            records, expected = now.snapshot(place), known.snapshot(place)
            shapes = [{name: array.shape for name, array in part.items()} for part in (records, expected)]
            self.assertEqual(*shapes)
            for record in ("probe.label", "probe.input"):
                np.testing.assert_array_equal(records.get(record), expected.get(record))
            if "probe.image" in expected:  # emoji of another version of the font look much the same
                difference = np.abs(records["probe.image"].astype(int) - expected["probe.image"])
                self.assertLess(difference.mean(), 8)
        first, last = now.steps[0], now.steps[-1]
        self.assert_close(now.metrics[first]["weight_norm"], known.metrics[first]["weight_norm"], 0.02)
        self.assert_close(now.metrics[last]["test_accuracy"], known.metrics[last]["test_accuracy"], 0.1)

    def assert_drawn(self, folder, lacks):
        small = ("--set", "movie.width=640", "--set", "movie.height=360", "--set", "movie.fps=2")
        command = [PROGRAM, "render", str(folder), "--frames", "3,20,40,60,90,120,150", *small]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        said = [line for line in done.stderr.splitlines() if "not drawn" in line or "left out" in line]
        for words in lacks:
            self.assertTrue(any(words in line for line in said), f"{words}: {said}")
            said = [line for line in said if words not in line]
        self.assertEqual(said, [])
        pictures = sorted(pathlib.Path(folder.parent / "frames").glob("*.png"))
        self.assertEqual(len(pictures), 7)
        self.assertEqual(len({picture.read_bytes() for picture in pictures}), 7, "frames that are the same")

    def test_a_resnet_of_torchvision(self):
        self.check("resnet18")

    def test_an_mlp_of_scikit_learn(self):
        self.check("digits")

    def test_a_network_of_vectors_that_branches(self):
        self.check("wine")

    def test_a_cnn_of_pytorch(self):
        self.check("cnn")


if __name__ == "__main__":
    unittest.main(verbosity=2)
