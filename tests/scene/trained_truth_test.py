"""Trains networks of every layer, schedule, optimizer and initialisation, on pictures of several shapes and numbers of
classes, and finds what stands on the screen of their films again.

usage: trained_truth_test.py EPOCHREEL FILM_TRUTH
"""

import json
import random
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM, FILM_TRUTH = sys.argv[1], sys.argv[2]

# A job: the shape of its pictures, its classes, and its keys. `absent` is a class without test images.
JOBS = {
    "step": dict(height=12, width=20, classes=4, absent=2, job="""
network: [dense: 40, relu, dropout: 0.2, dense: 20, relu, dense: 4]
train: {epochs: 6, batch_size: 10, optimizer: {sgd: {learning_rate: 0.05}}, schedule: {step: {every: 2, factor: 0.1}}}
record: {snapshots: 25, eval_limit: 20}"""),
    "cosine": dict(height=16, width=16, classes=10, job="""
network: [dense: 30, batch_norm, leaky_relu: 0.1, dense: 16, elu, batch_norm, dense: 10]
train: {epochs: 5, batch_size: 25, optimizer: adam, schedule: {cosine: {warm_up: 1}}, init: glorot_uniform}
record: {snapshots: 20}"""),
    "one_cycle": dict(height=20, width=12, classes=3, job="""
network:
  - conv2d: {filters: 4, kernel: 5, stride: 2, padding: same}
  - batch_norm
  - relu
  - max_pool2d
  - conv2d: {filters: 6, padding: valid}
  - leaky_relu
  - avg_pool2d: {kernel: 1, stride: 1}
  - flatten
  - dense: 12
  - gelu
  - dense: 3
train: {epochs: 4, batch_size: 16, optimizer: adamw, schedule: one_cycle}
record: {snapshots: 15, probes_per_class: 2}"""),
    "constant": dict(height=9, width=9, classes=26, job="""
network: [dense: 24, tanh, dense: 24, sigmoid, dense: 26]
train: {epochs: 3, batch_size: 32, schedule: constant}
record: {snapshots: 12}"""),
    "silent": dict(height=8, width=8, classes=2, job="""
network: [dense: 12, relu, dense: 2]
train: {epochs: 2, batch_size: 20, init: {constant: 0}, schedule: constant}
record: {snapshots: 9}"""),
    "best": dict(height=8, width=8, classes=3, noise=255, bar=40, job="""
network: [dense: 16, relu, dense: 3]
train: {epochs: 25, batch_size: 20, optimizer: {sgd: {learning_rate: 0.03}}, schedule: constant}
record: {snapshots: 30}"""),
    "color": dict(height=10, width=8, classes=3, channels=3, job="""
network: [conv2d: {filters: 5, kernel: 3}, relu, conv2d: {filters: 6, padding: valid}, relu, flatten, dense: 3]
train: {epochs: 3, batch_size: 20, optimizer: {sgd: {learning_rate: 0.05}}, schedule: constant}
record: {snapshots: 8}"""),
    "overfit": dict(height=8, width=8, classes=3, noise=230, job="""
network: [dense: 64, relu, dense: 3]
train: {epochs: 40, batch_size: 10, optimizer: {sgd: {learning_rate: 0.1}}, schedule: constant}
record: {snapshots: 40, eval_limit: 30}"""),
}


# What captions and panels say; a frame each at the least.
SENTENCES = ("level", "start", "end", "class", "dead", "fall", "rate step", "rate peak", "rate tenth", "overfitting",
             "best loss", "errors")


def write_idx(path, sides, values):
    header = bytes([0, 0, 8, len(sides)]) + b"".join(side.to_bytes(4, "big") for side in sides)
    path.write_bytes(header + bytes(values))


def make_data(folder, height, width, classes, channels=1, absent=None, noise=120, bar=100):
    """A bright bar over noise; its place is the class. In colour it is red."""
    draw = random.Random(height * 100 + width)
    for name, count in (("train", 240), ("t10k", 160)):
        labels = [i % classes for i in range(count) if name == "train" or i % classes != absent]
        pixels = []
        for label in labels:
            image = [draw.randrange(noise) for _ in range(channels * height * width)]
            start = label * height * width // classes
            for i in range(start, start + max(1, height * width // classes)):
                image[i] = min(255, image[i] + bar)
            pixels += image
        sides = (len(labels), height, width) if channels == 1 else (len(labels), channels, height, width)
        write_idx(folder / f"{name}-images-idx{len(sides)}-ubyte", sides, pixels)
        write_idx(folder / f"{name}-labels-idx1-ubyte", (len(labels),), labels)


def words_of(form):
    return [one.get("const") or next(iter(one["properties"])) for one in form["oneOf"]]


class TrainedTruth(unittest.TestCase):
    def test_jobs_have_every_layer_schedule_optimizer_and_initialisation(self):
        output = subprocess.run([PROGRAM, "schema"], check=True, capture_output=True, text=True).stdout
        schema = json.loads(output)["properties"]
        train = schema["train"]["properties"]
        used = set(re.findall(r"\w+", " ".join(job["job"] for job in JOBS.values())))
        wanted = [*words_of(schema["network"]["items"]), *words_of(train["schedule"]), *words_of(train["optimizer"]),
                  *words_of(train["init"])]
        unset = {"he_normal"}  # the initialisation that a job has without naming one
        self.assertGreater(len(wanted), 20)
        self.assertEqual(set(wanted) - used - unset, set())

    def test_what_stands_on_screen_is_found_again(self):
        with tempfile.TemporaryDirectory() as name:
            traces = []
            for job, options in JOBS.items():
                folder = Path(name) / job
                folder.mkdir()
                make_data(folder, **{key: value for key, value in options.items() if key != "job"})
                (folder / "job.yaml").write_text(
                    f"name: {job}\ndata: {{dataset: idx, path: {folder}, classes: {options['classes']}}}{options['job']}\n")
                subprocess.run([PROGRAM, "train", folder / "job.yaml", "--out", folder / "out", "--quiet"], check=True)
                traces.append(folder / "out" / "trace")
            done = subprocess.run([FILM_TRUTH, *traces], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            found = json.loads(done.stdout)
            for kind in ("learning rate", "images seen", "test loss", "test accuracy", "accuracy per class", "confusion",
                         "outputs", "active units", "dead units"):
                self.assertGreater(found.get(kind, 0), 500 if kind != "dead units" else 50, kind)
            self.assertGreaterEqual(found.get("magnitudes", 0), (5 + 5 + 6) * 9, "both scenes, each norm")
            for kind in SENTENCES:
                self.assertGreater(found.get(f"sentence: {kind}", 0), 10, kind)

    def test_recorded_trainings(self):
        """Of other frameworks: networks that branch, colour, sketches, vectors."""
        recorded = sorted((Path(__file__).parent.parent / "goldens/recorded").iterdir())
        self.assertGreaterEqual(len(recorded), 4)
        done = subprocess.run([FILM_TRUTH, *recorded], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        found = json.loads(done.stdout)
        for kind, least in (("rails", 4000), ("magnitudes", 5000), ("accuracy per class", 500), ("outputs", 10000),
                            ("confusion", 50000), ("test loss", 2500), ("active units", 1500), ("narration", 80)):
            self.assertGreater(found.get(kind, 0), least, kind)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
