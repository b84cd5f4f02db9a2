#!/usr/bin/env python3
"""Checks the networks that `export trace` writes: loaded by PyTorch and by ONNX, they predict what the training did.

    export_network_test.py EPOCHREEL CONFIGS [CLASS]
"""
import shutil
import unittest

import numpy as np
import onnx
import torch
from export_case import MANIFEST, TrainedCase, read_safetensors
from onnx_runs import by_definition, by_runtime


class Torch(TrainedCase):
    CONVOLUTIONS = """conv2d: {filters: 6, kernel: 3, padding: same}, batch_norm, relu, max_pool2d,
  conv2d: {filters: 8, kernel: 3, padding: valid}, batch_norm, tanh, avg_pool2d, flatten, dropout: 0.25"""

    def loaded(self, path):
        state = torch.load(path, weights_only=True)
        self.assertEqual(list(torch.load(path, weights_only=False)), list(state))
        return state

    def expect_predictions(self, out, model, inputs_of=lambda images: images):
        """The loaded model's classes of all test images are those that the training recorded last."""
        model.load_state_dict(self.loaded(self.export(out, "torch", "last.pt")), strict=True)
        with torch.no_grad():
            predicted = model.eval()(inputs_of(self.images())).argmax(1).numpy()
        self.assertGreater(len(set(predicted)), 3, "a network that tells classes apart")
        last = self.last(out)
        np.testing.assert_array_equal(predicted[last["stat.test.index"]], last["stat.test.predicted"])

    def test_dense_network_predicts_the_same(self):
        out = self.train(self.JOB % ("dense: 24, relu", "f32"))
        nn = torch.nn
        model = nn.Sequential(nn.Linear(256, 24), nn.ReLU(), nn.Linear(24, 10))
        self.expect_predictions(out, model, lambda images: images.flatten(1))

    def test_convolutions_predict_the_same(self):
        out = self.train(self.JOB % (self.CONVOLUTIONS, "f32"))
        nn = torch.nn
        self.expect_predictions(out, nn.Sequential(
            nn.Conv2d(1, 6, 3, padding="same"), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 8, 3),
            nn.BatchNorm2d(8), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(), nn.Dropout(), nn.Linear(72, 10)))

    def test_each_snapshot(self):
        """Half precision becomes single precision; batches are counted as 0."""
        out = self.train(self.JOB % (self.CONVOLUTIONS, "f16"))
        files = sorted((out / "trace/snapshots").iterdir())
        self.assertGreaterEqual(len(files), 3)
        for number, file in enumerate(files):
            state = self.loaded(self.export(out, "torch", f"{number}.pt", options=("--snapshot", number)))
            arrays = {name[6:]: array for name, array in read_safetensors(file).items() if name.startswith("model.")}
            counts = {f"{layer}.num_batches_tracked" for layer in (1, 5)}
            self.assertEqual(set(state), set(arrays) | counts)
            for name, tensor in state.items():
                kind = torch.int64 if name in counts else torch.float32
                found = (tensor.dtype, tensor.requires_grad, tensor.is_contiguous())
                self.assertEqual(found, (kind, False, True), name)
                np.testing.assert_array_equal(tensor.numpy(), arrays.get(name, np.array(0)), name)
        last = self.export(out, "torch", "last.pt").read_bytes()
        self.assertEqual(last, (self.folder / f"{len(files) - 1}.pt").read_bytes())
        self.assertNotEqual(last, (self.folder / "0.pt").read_bytes())

    def test_names_and_layouts_of_a_framework(self):
        """As they were recorded; what no node names is written too."""
        random = np.random.default_rng(3)
        arrays = {"block.0.kernel": random.normal(size=(3, 2)).astype("f4"),
                  "block.0.bias": random.normal(size=2).astype("f2"),
                  "é": random.normal(size=(2, 3, 1, 4)).astype("f4"), "scale": np.array(2.5, "f4")}
        trace = self.own_trace({1: {f"model.{name}": array for name, array in arrays.items()}},
                               nodes=[{"name": "fc", "type": "dense", "shape": [2], "weight": "block.0.kernel",
                                       "bias": "block.0.bias"}],
                               parameters={"block.0.kernel": {"shape": [3, 2], "layout": "in,out"},
                                           "block.0.bias": {"shape": [2]}})
        state = self.loaded(self.export(trace, "torch"))
        self.assertEqual(set(state), set(arrays))
        for name, array in arrays.items():
            np.testing.assert_array_equal(state[name].numpy(), array, name)

    def test_what_cannot_be_exported(self):
        kept = {"model.fc.w": np.zeros((2, 3), "f4")}
        self.export(self.own_trace({}), "torch", code=3, words="has no snapshot yet")
        trace = self.own_trace({1: kept})
        words = "has no snapshot 7; the last one is number 0"
        self.export(trace, "torch", code=3, words=words, options=("--snapshot", 7))
        self.export(trace, "csv", code=2, words="--snapshot: is not for --format csv", options=("--snapshot", 0))
        sketched = self.own_trace({1: {"sketch.model.fc.w.mean": np.zeros((2, 3), "f2")}})
        self.export(sketched, "torch", code=3, words="000000.safetensors: lacks the values of fc.w: sketches or")
        many = {f"p{i}": {"shape": [2]} for i in range(7)}
        trace = self.own_trace({1: kept}, parameters=MANIFEST["parameters"] | many)
        self.export(trace, "torch", code=3, words="the values of p0, p1, p2, p3, p4 and 2 more:")
        out = self.train(self.JOB % ("dense: 24, relu", "none"))
        self.export(out, "torch", code=3, words="lacks the values of 0.weight, 2.weight:")
        trace = self.own_trace({1: kept})
        (trace / "snapshots/000000.safetensors").write_bytes(b"cut")
        self.export(trace, "torch", code=3, words="it was changed or cut")


class Onnx(TrainedCase):
    LAYERS = {
        "dense": "dense: 24, leaky_relu: 0.1, dropout, dense: 16, sigmoid",
        "same": """conv2d: {filters: 5, kernel: 5, stride: 3, padding: same}, batch_norm: {epsilon: 0.01}, gelu,
          conv2d: {filters: 6, kernel: 2, stride: 2, padding: same}, elu: 0.5, flatten""",
        "pools": """conv2d: {filters: 6, kernel: 3, padding: valid}, relu, max_pool2d: {kernel: 3, stride: 2},
          avg_pool2d: {kernel: 2, stride: 1}, tanh, flatten, dense: 12, batch_norm, relu""",
    }

    def model_of(self, path):
        model = onnx.load(path)
        onnx.checker.check_model(model, full_check=True)  # with the shapes that it works out
        return model

    def test_predicts_the_same(self):
        for name, layers in self.LAYERS.items():
            with self.subTest(name):
                out = self.train((self.JOB % (layers, "f32")).replace("epochs: 1", "epochs: 3"))
                path = self.export(out, "onnx", f"{name}.onnx")
                model = self.model_of(path)
                images, last = self.images(), self.last(out)
                with torch.no_grad():
                    logits = by_definition(model, images)
                self.assertEqual(logits.shape, (200, 10))
                np.testing.assert_allclose(by_runtime(path, images.numpy()), logits, rtol=0, atol=1e-4)
                self.assertGreater(len(set(logits.argmax(1))), 3, "a network that tells classes apart")
                order = last["stat.test.index"]
                np.testing.assert_array_equal(logits[order].argmax(1), last["stat.test.predicted"])
                shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
                np.testing.assert_allclose(shares[order], last["stat.test.probability"], atol=1e-3)
                shutil.rmtree(out)

    def test_vectors_predict_the_same(self):
        """Rows of numbers, a trace of version 2. The network gets them standardized by those to train on."""
        random = np.random.default_rng(4)
        labels = np.arange(300) % 3
        values = random.normal(size=(300, 5)).astype("f4") + labels[:, None]
        np.savez(self.folder / "rows.npz", x_train=values[:200], y_train=labels[:200], x_test=values[200:],
                 y_test=labels[200:])
        out = self.train(f"""name: a
data: {{dataset: npz, path: {self.folder}/rows.npz, classes: 3}}
network: [dense: 8, tanh, batch_norm, dense: 3]
train: {{epochs: 4, batch_size: 20}}
record: {{snapshots: 3, weights: f32}}
""")
        path = self.export(out, "onnx")
        model = self.model_of(path)
        last = read_safetensors(sorted((out / "trace/snapshots").iterdir())[-1])
        data = self.data()
        with torch.no_grad():
            trained = data["x_train"].astype("f8")
            inputs = ((data["x_test"] - trained.mean(0)) / trained.std(0)).astype("f4")
            logits = by_definition(model, torch.from_numpy(inputs))
        np.testing.assert_allclose(by_runtime(path, inputs), logits, rtol=0, atol=1e-4)
        predicted = logits.argmax(1)
        self.assertEqual(set(predicted), {0, 1, 2})
        np.testing.assert_array_equal(predicted[last["stat.test.index"]], last["stat.test.predicted"])

    def test_what_cannot_be_exported(self):
        kept = {1: {"model.fc.w": np.zeros((2, 3), "f4")}}
        self.export(self.own_trace(kept), "onnx", code=3, words="manifest.json: keeps no job, so strides, padding and")
        for network, words in (([{"dense": 2}, "relu"], "manifest.json: has other layers than the job that it keeps"),
                               ([{"dens": 2}], "the job in manifest.json: network.0")):
            trace = self.own_trace(kept, job={"name": "a", "network": network})
            self.export(trace, "onnx", code=3, words=words)
        out = self.train(self.JOB % ("dense: 24, relu", "none"))
        self.export(out, "onnx", code=3, words="lacks the values of 0.weight, 2.weight:")


if __name__ == "__main__":
    unittest.main()
