#!/usr/bin/env python3
"""A network of configs/mnist.yaml, exported as ONNX, classifies all 10,000 test images of MNIST in ONNX's own runtime as it did
in epochreel: image by image, by classes, logits and probabilities.

    onnx_mnist_test.py EPOCHREEL CONFIGS [CLASS]
"""
import json
import os
import pathlib
import unittest

import numpy as np
import onnx
import torch
from export_case import ExportCase, read_safetensors
from onnx_runs import CACHE, by_definition, by_runtime
from program import CONFIGS, run

MNIST = pathlib.Path(os.environ.get("EPOCHREEL_DATA") or CACHE / "epochreel") / "mnist"  # ci/setup.sh
COUNT = 10_000


def test_images():
    """As the network gets them. An IDX file of images has a header of 16 bytes."""
    pixels = np.fromfile(MNIST / "t10k-images-idx3-ubyte", np.uint8, offset=16)
    return pixels.reshape(COUNT, 1, 28, 28).astype("f4") / np.float32(255)


class Mnist(ExportCase):
    def setUp(self):
        """One epoch, with weights as they are: a half that is rounded would move what lies between two classes."""
        super().setUp()
        out = self.folder / "out"
        keys = ("data.path", MNIST), ("train.epochs", 1), ("record.snapshots", 2), ("record.weights", "f32")
        settings = [word for key, value in keys for word in ("--set", f"{key}={value}")]
        self.expect(run("train", CONFIGS / "mnist.yaml", "--out", out, "--quiet", *settings), 0)
        self.last = read_safetensors(sorted((out / "trace/snapshots").iterdir())[-1])
        self.metrics = json.loads((out / "trace/metrics.jsonl").read_text().splitlines()[-1])
        self.path = self.export(out, "onnx", "mnist.onnx")

    def test_all_test_images(self):
        images, last = test_images(), self.last
        logits = by_runtime(self.path, images)
        self.assertEqual(logits.shape, (COUNT, 10))
        with torch.no_grad():
            expected = by_definition(onnx.load(self.path), torch.from_numpy(images))
        np.testing.assert_allclose(logits, expected, rtol=0, atol=1e-4)

        classes = logits.argmax(1)
        np.testing.assert_array_equal(np.sort(last["stat.test.index"]), np.arange(COUNT))
        np.testing.assert_array_equal(classes[last["stat.test.index"]], last["stat.test.predicted"])

        labels = np.fromfile(MNIST / "t10k-labels-idx1-ubyte", np.uint8, offset=8)
        confusion = np.zeros((10, 10), int)
        np.add.at(confusion, (labels, classes), 1)
        np.testing.assert_array_equal(confusion, last["stat.confusion"])
        self.assertEqual((classes == labels).mean(), self.metrics["test_accuracy"])
        self.assertGreater(self.metrics["test_accuracy"], 0.95)

        shares = np.exp(logits - logits.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        half = 2.0 ** -11  # the rounding of a half
        np.testing.assert_allclose(shares[last["stat.test.index"]], last["stat.test.probability"], rtol=half, atol=1e-5)
        probes = last["probe.index"]
        np.testing.assert_array_equal(images[probes, 0] * np.float32(255), last["probe.image"])
        np.testing.assert_allclose(shares[probes], last["probe.probability"], rtol=0, atol=1e-5)
        np.testing.assert_allclose(logits[probes], last["probe.layer.4"], rtol=half, atol=1e-4)


if __name__ == "__main__":
    unittest.main()
