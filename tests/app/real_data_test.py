"""Real data sets in the formats that people have them in are learnt: scikit-learn's digits as they are, and the colour icons
of Tango, each at sizes that were never trained on. And CIFAR's files, of colours that tell the classes.

    real_data_test.py EPOCHREEL CONFIGS [CLASS]
"""
import itertools
import json
import pathlib
import unittest

import numpy as np
from program import Case, hashes, run

DIGITS = pathlib.Path("/usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz")  # python3-sklearn
ICONS = pathlib.Path("/usr/share/icons/Tango")  # tango-icon-theme, in the public domain


class Real(Case):
    def accuracy(self, job, *arguments):
        """Of all test images at the end of a training."""
        path = self.folder / "job.yaml"
        path.write_text(job)
        self.out = self.folder / "out"
        self.expect(run("train", path, "--out", self.out, "--quiet", *arguments), 0)
        lines = (self.out / "trace/metrics.jsonl").read_text().splitlines()
        return json.loads(lines[-1])["test_accuracy"]

    def manifest(self):
        return json.loads((self.out / "trace/manifest.json").read_text())

    def test_digits_as_pictures(self):
        accuracy = self.accuracy(f"""
name: digits
data: {{dataset: csv, path: {DIGITS}, shape: [8, 8], white: 16}}
network: [conv2d: {{filters: 16}}, relu, max_pool2d: 2, flatten, dense: 64, relu, dense: 10]
train: {{epochs: 12, batch_size: 32, optimizer: adam}}
record: {{snapshots: 4}}
""")
        self.assertGreater(accuracy, 0.95)
        manifest = self.manifest()
        self.assertEqual(manifest["input_shape"], [8, 8])
        self.assertEqual(manifest["train_images"] + manifest["test_images"], 1797)
        self.assertAlmostEqual(manifest["test_images"], 1797 / 5, delta=10)

    def test_digits_as_vectors(self):
        accuracy = self.accuracy(f"""
name: digits
data: {{dataset: csv, path: {DIGITS}}}
network: [dense: 64, relu, dense: 10]
train: {{epochs: 20, batch_size: 32, optimizer: adam}}
record: {{snapshots: 4}}
""")
        self.assertGreater(accuracy, 0.95)
        self.assertEqual({key: self.manifest()["input"][key] for key in ("kind", "shape")}, {"kind": "vector", "shape": [64]})

    def test_icons_of_another_size(self):
        """Trained on icons of 22 and 24 pixels, tested on the same of 32, which were drawn for that size."""
        classes = ["apps", "devices", "emotes", "mimetypes", "places"]
        for name in classes:
            for part, sizes in (("train", (22, 24)), ("test", (32,))):
                folder = self.folder / "icons" / part / name
                folder.mkdir(parents=True)
                for size in sizes:
                    (folder / str(size)).symlink_to(ICONS / f"{size}x{size}" / name)
        job = f"""
name: icons
data: {{dataset: folder, path: {self.folder}/icons, classes: 5, shape: [24, 24]}}
network: [conv2d: {{filters: 16}}, relu, max_pool2d: 2, conv2d: {{filters: 32}}, relu, max_pool2d: 2, flatten, dense: 5]
train: {{epochs: 60, batch_size: 32, optimizer: adam}}
record: {{snapshots: 4}}
"""
        self.assertGreater(self.accuracy(job, "--threads", 1), 0.8)
        manifest = self.manifest()
        self.assertEqual((manifest["class_names"], manifest["input_shape"]), (classes, [3, 24, 24]))
        first = hashes(self.out)
        self.accuracy(job, "--threads", 3, "--overwrite")
        self.assertEqual(hashes(self.out), first)

    def test_cifar_files_with_a_known_answer(self):
        """The class is the hue of a square somewhere in a noisy picture."""
        random = np.random.default_rng(3)
        hues = np.array(list(itertools.product((40, 200), repeat=3)))
        for name in [*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin"]:
            records = []
            for label in random.integers(0, len(hues), 200):
                image = random.integers(0, 100, (3, 32, 32))
                y, x = random.integers(0, 16, 2)
                image[:, y:y + 16, x:x + 16] = hues[label][:, None, None] + random.integers(-30, 31, (3, 16, 16))
                records.append(bytes([label]) + image.astype(np.uint8).tobytes())
            (self.folder / name).write_bytes(b"".join(records))
        accuracy = self.accuracy(f"""
name: cifar
data: {{dataset: cifar10, path: {self.folder}}}
network: [conv2d: {{filters: 8}}, relu, avg_pool2d: 8, flatten, dense: 32, relu, dense: 10]
train: {{epochs: 12, batch_size: 32, optimizer: adam}}
record: {{snapshots: 4}}
""")
        self.assertGreater(accuracy, 0.95)


if __name__ == "__main__":
    unittest.main()
