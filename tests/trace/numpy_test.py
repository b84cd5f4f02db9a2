"""Traces seen from outside: what epochreel records, read with NumPy alone, and what NumPy writes, read by epochreel.

The code is that of docs/trace.md, so the document is tested as well.

    numpy_test.py EPOCHREEL TRACE_MD
"""

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import numpy as np

EPOCHREEL, DOCUMENT = sys.argv.pop(1), sys.argv.pop(1)
CLASSES, HEIGHT, WIDTH = 4, 10, 8
JOB = """
name: outside
seed: 3
data: {dataset: idx, path: %s, classes: 4}
network: [dense: 24, relu, dense: 12, relu, dense: 4]
train: {epochs: 3, batch_size: 25, optimizer: {sgd: {learning_rate: 0.02, momentum: 0.9}}}
record: {snapshots: 6, weights: f32, probes_per_class: 2, eval_limit: 0}
"""


def python_blocks():
    with open(DOCUMENT, encoding="utf-8") as file:
        return re.findall(r"```python\n(.*?)```", file.read(), re.DOTALL)


exec(python_blocks()[0])  # write_safetensors, read_safetensors, Trace


def make_images(count, random):
    """Each class a blurred bar of its own, under noise: (count, HEIGHT, WIDTH) and (count)."""
    labels = np.arange(count) % CLASSES
    rows = np.arange(HEIGHT)[None, :, None]
    centre = (2 + 2 * labels + random.integers(0, 2, count))[:, None, None]
    bars = 160 * np.exp(-((rows - centre) ** 2) / 4.0) * np.ones((1, 1, WIDTH))
    noise = random.normal(0, 60, (count, HEIGHT, WIDTH))
    return np.clip(bars + noise, 0, 255).astype(np.uint8), labels.astype(np.uint8)


def write_idx(path, array):
    opened = gzip.open if path.endswith(".gz") else open
    header = [0x0800 + array.ndim, *array.shape]
    with opened(path, "wb") as file:
        file.write(np.array(header, ">u4").tobytes() + array.tobytes())


def run(*arguments):
    return subprocess.run([EPOCHREEL, *arguments], capture_output=True, text=True, check=False)


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def forward(manifest, snapshot, images):
    """The output of every layer, in double precision."""
    outputs = [images.reshape(len(images), -1) / 255.0]
    for number, layer in enumerate(manifest["layers"]):
        if layer["type"] == "dense":
            weight = snapshot[f"model.{number}.weight"].astype(float)
            outputs.append(outputs[-1] @ weight.T + snapshot[f"model.{number}.bias"].astype(float))
        else:
            outputs.append(np.maximum(outputs[-1], 0))
    return outputs[1:]


class RecordedTrace(unittest.TestCase):
    """A small training on images that are known here."""

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        folder = cls.temporary.name
        random = np.random.default_rng(5)
        train, train_labels = make_images(1000, random)
        cls.images, cls.labels = make_images(203, random)
        write_idx(folder + "/train-images-idx3-ubyte.gz", train)
        write_idx(folder + "/train-labels-idx1-ubyte", train_labels)
        write_idx(folder + "/t10k-images.idx3-ubyte", cls.images)
        write_idx(folder + "/t10k-labels.idx1-ubyte.gz", cls.labels)
        with open(folder + "/job.yaml", "w", encoding="utf-8") as file:
            file.write(JOB % folder)
        result = run("train", folder + "/job.yaml", "--out", folder + "/out")
        if result.returncode != 0:
            raise AssertionError(f"epochreel train exited with {result.returncode}:\n{result.stderr}")
        cls.trace = folder + "/out/trace"
        with open(cls.trace + "/manifest.json", encoding="utf-8") as file:
            cls.manifest = json.load(file)
        cls.metrics = read_lines(cls.trace + "/metrics.jsonl")
        cls.commits = read_lines(cls.trace + "/commits.jsonl")

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def snapshot(self, place):
        return read_safetensors(self.trace + "/" + self.commits[place]["file"])

    def recorded_correct(self, place):
        line = next(line for line in self.metrics if line["step"] == self.commits[place]["step"])
        self.assertEqual(line["test_count"], len(self.labels))
        correct = line["test_accuracy"] * line["test_count"]
        self.assertAlmostEqual(correct, round(correct), places=6)
        return round(correct)

    def predicted(self, place):
        return forward(self.manifest, self.snapshot(place), self.images)[-1].argmax(axis=1)

    def test_accuracy_of_every_snapshot(self):
        for place in range(len(self.commits)):
            predicted = self.predicted(place)
            self.assertEqual(np.sum(predicted == self.labels), self.recorded_correct(place))
            np.testing.assert_array_equal(predicted, self.snapshot(place)["stat.test.predicted"])

    def test_the_comparison_can_fail(self):
        self.assertNotEqual(np.sum(self.predicted(0) == self.labels), self.recorded_correct(-1))

    def test_it_has_learnt(self):
        self.assertGreater(self.recorded_correct(-1), 0.8 * len(self.labels))

    def test_confusion(self):
        expected = np.zeros((CLASSES, CLASSES), int)
        np.add.at(expected, (self.labels, self.predicted(-1)), 1)
        np.testing.assert_array_equal(self.snapshot(-1)["stat.confusion"], expected)

    def test_probes(self):
        snapshot = self.snapshot(-1)
        index = snapshot["probe.index"]
        self.assertEqual(len(index), 2 * CLASSES)
        np.testing.assert_array_equal(snapshot["probe.image"], self.images[index])
        np.testing.assert_array_equal(snapshot["probe.label"], self.labels[index])
        outputs = forward(self.manifest, snapshot, self.images[index])
        for number, output in enumerate(outputs):
            np.testing.assert_allclose(snapshot[f"probe.layer.{number}"], output, rtol=2e-3, atol=2e-3)
        probability = np.exp(outputs[-1] - outputs[-1].max(axis=1, keepdims=True))
        probability /= probability.sum(axis=1, keepdims=True)
        np.testing.assert_allclose(snapshot["probe.probability"], probability, atol=1e-5)

    def test_commits(self):
        steps = [commit["step"] for commit in self.commits]
        self.assertEqual(len(steps), 6)
        self.assertEqual(steps, sorted(set(steps)))
        self.assertEqual((steps[0], steps[-1]), (0, self.manifest["total_steps"]))
        for commit in self.commits:
            self.assertEqual(os.path.getsize(self.trace + "/" + commit["file"]), commit["size"])

    def test_info(self):
        result = run("info", self.trace)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("outside", result.stdout)
        self.assertNotIn("warning", result.stdout)


class ForeignTrace(unittest.TestCase):
    """The example of the document, run as it stands there."""

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        folder = self.temporary.name
        exec(python_blocks()[1].replace("out/mine", folder), globals())
        self.trace = folder + "/trace"

    def test_info_reads_it(self):
        result = run("info", self.trace)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"job +mine\n")
        self.assertRegex(result.stdout, r"steps +10 of 10\n")
        self.assertRegex(result.stdout, r"optimizer +Adam\n")
        self.assertRegex(result.stdout, r"test accuracy +100\.00 %")
        self.assertNotIn("warning", result.stdout)

    def test_a_cut_snapshot_is_refused(self):
        name = self.trace + "/snapshots/000001.safetensors"
        os.truncate(name, os.path.getsize(name) - 1)
        result = run("info", self.trace)
        self.assertEqual(result.returncode, 3)
        self.assertIn("000001.safetensors: has ", result.stderr)
        self.assertIn("that commits.jsonl:2 says", result.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose"])
