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


def python_block(words):
    """The one that has these words."""
    with open(DOCUMENT, encoding="utf-8") as file:
        found = [code for code in re.findall(r"```python\n(.*?)```", file.read(), re.DOTALL) if words in code]
    assert len(found) == 1, (words, len(found))
    return found[0]


exec(python_block("class Trace:"))  # write_safetensors, read_safetensors, Trace


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

    def test_the_folder_of_the_trace_draws_the_movie_of_the_job(self):
        folder = self.temporary.name
        stills = []
        for path in (folder + "/job.yaml", folder + "/out", self.trace, self.trace + "/"):
            result = run("still", path, "--out", folder + "/out", "--frame", "0", "-o", folder + "/a.png")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(result.stderr, "")
            stills.append(result.stdout)
        self.assertEqual(len(set(stills)), 1)

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
        exec(python_block("trace = Trace(").replace("out/mine", folder), globals())
        self.trace = folder + "/trace"

    def test_info_reads_it(self):
        result = run("info", self.trace)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"job +mine\n")
        self.assertRegex(result.stdout, r"format +2\n")
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


MANIFEST = {
    "name": "scalars",
    "class_names": ["cat", "dog"],
    "input": {"kind": "image", "shape": np.array([1, 8, 8])},
    "total_steps": np.int64(10),
    "train_images": np.int32(320),
    "nodes": [{"name": "0", "type": "dense", "shape": (np.int16(16),), "parameters": np.uint16(1040), "weight": "0.weight",
               "bias": "0.bias"}, {"name": "1", "type": "relu", "shape": [16]},
              {"name": "2", "type": "dense", "shape": [np.uint8(2)], "weight": "2.weight"}],
    "parameters": {"0.weight": {"shape": (16, 64)}, "0.bias": {"shape": (16,)}, "2.weight": {"shape": (2, 16)}},
    "hyperparameters": {"nesterov": np.bool_(True), "rate": np.float32(0.5), "epsilon": float("inf")},
}
SMALL = ["--set", "movie.width=640", "--set", "movie.height=360", "--set", "movie.fps=5",
         "--set", "movie.scenes=[training: {seconds: 1}, closing: {seconds: 1}]"]


class NumpyValues(unittest.TestCase):
    """The document's writer takes what a training has at hand: scalars and arrays of NumPy of any type."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name

    def write(self, place="trace", steps=(0, 5, 10), **more):
        trace = Trace(self.folder + "/" + place, dict(MANIFEST, **more))
        random = np.random.default_rng(1)
        for step in map(np.int64, steps):
            trace.metrics(step=step, epoch=np.float32(step / 5), images=np.uint32(32 * step), train_loss=np.float32("nan"),
                          test_loss=np.float64("inf"), gradient_norm=float("inf"), test_accuracy=np.float16(0.5),
                          test_count=np.int16(100), train_accuracy=np.bool_(True), learning_rate=np.array(0.1))
            trace.snapshot(step, np.float32(step / 5), np.int64(32 * step), {
                "model.0.weight": random.normal(size=(16, 64)),
                "model.0.bias": [0.0] * 16,
                "model.2.weight": random.normal(size=(2, 16)).astype("float16"),
                "stat.model.0.weight.norm": np.float32(2.5),
                "stat.confusion": np.array([[40, 10], [5, 45]], "int16"),
                "stat.test.index": np.arange(4, dtype="uint16"),
                "stat.test.predicted": np.array([True, False, True, False]),
                "probe.index": np.array([0, 1], "uint32"),
                "probe.label": np.array([0, 1], "int8"),
                "probe.image": np.full((2, 8, 8), 7, "uint8"),
                "probe.probability": np.full((2, 2), 0.5, "float32"),
            })
        return trace

    def draw(self, *arguments):
        result = run(*arguments, *SMALL)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result

    def test_each_value_is_kept(self):
        trace = self.write()
        with open(trace.folder + "/manifest.json", encoding="utf-8") as file:
            manifest = json.load(file)
        self.assertEqual(manifest["input"], {"kind": "image", "shape": [1, 8, 8]})
        self.assertEqual(manifest["nodes"][0], {"name": "0", "type": "dense", "shape": [16], "parameters": 1040,
                                                "weight": "0.weight", "bias": "0.bias"})
        self.assertEqual(manifest["hyperparameters"], {"nesterov": "True", "rate": "0.5", "epsilon": "inf"})
        line = read_lines(trace.folder + "/metrics.jsonl")[1]
        self.assertEqual(line["step"], 5)
        self.assertEqual([line["train_loss"], line["test_loss"], line["gradient_norm"]], ["NaN", "Infinity", "Infinity"])
        self.assertEqual([line["test_accuracy"], line["train_accuracy"], line["learning_rate"]], [0.5, 1, 0.1])
        snapshot = read_safetensors(trace.folder + "/snapshots/000000.safetensors")
        types = {name: array.dtype.name for name, array in snapshot.items()}
        self.assertEqual(types["stat.confusion"], "int32")
        self.assertEqual(types["stat.test.index"], "int32")
        self.assertEqual(types["stat.test.predicted"], "uint8")
        self.assertEqual(types["probe.index"], "int64")
        np.testing.assert_array_equal(snapshot["stat.confusion"], [[40, 10], [5, 45]])
        np.testing.assert_array_equal(snapshot["stat.test.predicted"], [1, 0, 1, 0])
        self.assertEqual(snapshot["stat.model.0.weight.norm"].shape, ())

    def test_what_no_type_holds_is_refused(self):
        with self.assertRaisesRegex(TypeError, "complex64"):
            known(np.zeros(2, "complex64"))

    def test_it_is_drawn(self):
        trace = self.write()
        result = self.draw("render", trace.folder, "--frames", "0-1", "--out", self.folder + "/out")
        self.assertEqual(sorted(os.listdir(self.folder + "/out/frames")), ["000000.png", "000001.png"])
        self.assertNotIn("not finished", result.stderr)
        still = self.draw("still", trace.folder, "--frame", "1", "-o", self.folder + "/a.png")
        with open(self.folder + "/a.png", "rb") as one, open(self.folder + "/out/frames/000001.png", "rb") as other:
            self.assertEqual(one.read(), other.read())
        self.assertRegex(still.stdout, r"^1 [0-9a-f]{32}\n$")

    def test_the_movie_lies_beside_a_folder_called_trace(self):
        self.draw("render", self.write("mine/trace").folder + "/")
        self.assertTrue(os.path.exists(self.folder + "/mine/movie.mp4"))
        self.draw("render", self.folder + "/mine", "--out", self.folder + "/other")
        self.assertTrue(os.path.exists(self.folder + "/other/movie.mp4"))

    def test_names_that_are_no_folders(self):
        trace = self.write("elsewhere", name="../outside")
        result = run("render", trace.folder, *SMALL)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertIn("the name in its manifest.json is no name of a folder; say with --out where the movie goes",
                      result.stderr)
        self.draw("still", trace.folder, "--frame", "0", "-o", self.folder + "/a.png")

    def test_the_movie_of_the_manifest_is_drawn(self):
        small = {"width": 640, "height": 360, "fps": 5, "scenes": [{"closing": {"seconds": 2}}]}
        trace = self.write(job={"movie": small})
        result = run("still", trace.folder, "--frame", "10", "-o", self.folder + "/a.png")
        self.assertEqual(result.returncode, 2)
        self.assertIn("10 lies outside the movie's frames 0-9", result.stderr)

    def test_a_movie_of_another_program_is_said(self):
        for place, job in enumerate([{"movie": {"wide": 640}}, {"movie": 7}, {"movie": {"theme": "/etc/other.yaml"}}]):
            trace = self.write(f"t{place}", job=job)
            result = self.draw("still", trace.folder, "--frame", "0", "-o", self.folder + "/a.png")
            self.assertIn("the default movie is drawn: the job in manifest.json: movie", result.stderr)
        self.assertNotIn("default movie", self.draw("still", self.write("t9", job={"lr": 0.1}).folder, "--frame", "0", "-o",
                                                    self.folder + "/a.png").stderr)

    def test_other_keys_than_those_of_the_movie_are_refused(self):
        trace = self.write()
        for change in ("train.epochs=3", "name=other", "movies.width=640"):
            result = run("still", trace.folder, "--frame", "0", "-o", self.folder + "/a.png", "--set", change)
            self.assertEqual(result.returncode, 2)
            self.assertIn(f"--set {change}: a trace's folder takes the keys of movie alone", result.stderr)
        result = run("still", trace.folder, "--frame", "0", "-o", self.folder + "/a.png", "--set", "movie.widht=640")
        self.assertEqual(result.returncode, 3)
        self.assertIn("movie has no key 'widht'; the nearest is 'width'", result.stderr)
        result = run("still", trace.folder, "--frame", "0", "-o", self.folder + "/a.png", "--set", "movie.fps=0")
        self.assertEqual(result.returncode, 3)
        self.assertFalse(os.path.exists(self.folder + "/a.png"))

    def test_a_folder_without_a_trace(self):
        os.makedirs(self.folder + "/empty")
        result = run("render", self.folder + "/empty")
        self.assertEqual(result.returncode, 3)
        self.assertIn("is a folder without a trace's manifest.json; give a job's YAML file or the folder of a trace",
                      result.stderr)

    def test_training_that_stops_early(self):
        trace = self.write(steps=(0, 5))
        result = self.draw("still", trace.folder, "--frame", "0", "-o", self.folder + "/a.png")
        self.assertIn("the trace is not finished", result.stderr)
        trace.finish()
        result = self.draw("still", trace.folder, "--frame", "0", "-o", self.folder + "/a.png")
        self.assertNotIn("not finished", result.stderr)
        self.assertRegex(run("info", trace.folder).stdout, r"steps +5 of 5\n")

    def test_one_snapshot_is_enough(self):
        trace = self.write(steps=(10,))
        for frame in ("0", "9"):
            self.draw("still", trace.folder, "--frame", frame, "-o", self.folder + "/a.png")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose"])
