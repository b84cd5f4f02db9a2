"""Trains a small CNN for ten steps in epochreel and, from the same initial weights and the same batches, in NumPy.

Written from the formulas alone, in double precision: the order of the images is drawn anew by Philox, every layer has its
own few lines here. Losses, gradient norms and weights after each step must agree, and the curve of the losses must be the
recorded one. `numpy_test.py --record` writes that from NumPy, not from epochreel.

    numpy_test.py EPOCHREEL CURVES.json [--record]
"""

import json
import math
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

PROGRAM, CURVES, RECORD = None, None, False
IMAGES, SIDE, CLASSES, BATCH, EPOCHS, SEED = 60, 9, 3, 12, 2, 7

# Sums of some hundred products in single precision, ten steps that each build on the one before: 1e-5 a step is a hundred
# units in the last place; a forgotten term shows in the first or second digit.
TOLERANCE = 1e-4

# No batch_norm behind a bias: it takes the bias away, and Adam would blow up what rounding leaves of its gradient.
NETWORK = """
  - conv2d: {filters: 5, kernel: 3, padding: same}
  - relu
  - batch_norm
  - max_pool2d: 2
  - conv2d: {filters: 6, kernel: 2, stride: 1, padding: valid}
  - leaky_relu: 0.1
  - avg_pool2d: {kernel: 2, stride: 1}
  - flatten
  - dense: 11
  - gelu
  - batch_norm: {momentum: 0.2, epsilon: 0.001}
  - dense: 8
  - tanh
  - dense: 7
  - sigmoid
  - dense: 6
  - elu: 0.5
  - dense: 3
"""

TRAININGS = {
    "sgd": "optimizer: {sgd: {learning_rate: 0.2, momentum: 0.9, nesterov: true, weight_decay: 0.01}}\n"
           "  schedule: {cosine: {warm_up: 1}}\n  clip_norm: 0.7\n  label_smoothing: 0.1",
    "adam": "optimizer: {adam: {learning_rate: 0.02, beta1: 0.8, beta2: 0.95, weight_decay: 0.01}}\n"
            "  schedule: {step: {every: 1, factor: 0.5}}",
    "adamw": "optimizer: {adamw: {learning_rate: 0.02, weight_decay: 0.1}}\n"
             "  schedule: {one_cycle: {}}\n  init: glorot_uniform",
}


# ---- what epochreel draws, drawn anew ----


def philox(counter, key):
    """Philox4x32-10, J. Salmon et al., SC 2011."""
    c, k = list(counter), list(key)
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k[0], p1 & 0xFFFFFFFF, (p0 >> 32) ^ c[3] ^ k[1], p0 & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c


def epoch_order(epoch, count):
    """Fisher and Yates over stream 2 (shuffling)."""
    order = list(range(count))
    for last in range(count, 1, -1):
        draw = philox((last - 1, 0, 2, epoch), (SEED, 0))[0] * last >> 32
        order[last - 1], order[draw] = order[draw], order[last - 1]
    return order


# ---- layers: forward gives (y, backward), backward(dy) gives (dx, gradients) ----


def convolution(x, w, b, before):
    n, _, height, width = x.shape
    k = w.shape[2]
    padded = np.pad(x, ((0, 0), (0, 0), (before, before), (before, before)))
    out_h, out_w = height + 2 * before - k + 1, width + 2 * before - k + 1
    windows = [(i, j) for i in range(k) for j in range(k)]
    y = sum(np.einsum("nchw,oc->nohw", padded[:, :, i:i + out_h, j:j + out_w], w[:, :, i, j]) for i, j in windows)

    def backward(dy):
        dw, dx = np.zeros_like(w), np.zeros_like(padded)
        for i, j in windows:
            dw[:, :, i, j] = np.einsum("nohw,nchw->oc", dy, padded[:, :, i:i + out_h, j:j + out_w])
            dx[:, :, i:i + out_h, j:j + out_w] += np.einsum("nohw,oc->nchw", dy, w[:, :, i, j])
        return dx[:, :, before:before + height, before:before + width], [dw, dy.sum((0, 2, 3))]

    return y + b[:, None, None], backward


def dense(x, w, b):
    rows = x.reshape(len(x), -1)
    return rows @ w.T + b, lambda dy: ((dy @ w).reshape(x.shape), [dy.T @ rows, dy.sum(0)])


def batch_norm(x, weight, bias, epsilon):
    axes = (0, 2, 3) if x.ndim == 4 else (0,)
    wide = lambda v: v[:, None, None] if x.ndim == 4 else v
    mean, variance = x.mean(axes), x.var(axes)
    deviation = np.sqrt(variance + epsilon)
    xhat = (x - wide(mean)) / wide(deviation)

    def backward(dy):
        dbias, dweight = dy.sum(axes), (dy * xhat).sum(axes)
        count = x.size / len(weight)
        dx = wide(weight / deviation) * (dy - wide(dbias) / count - xhat * wide(dweight) / count)
        return dx, [dweight, dbias]

    count = x.size / len(weight)
    return xhat * wide(weight) + wide(bias), backward, mean, variance * count / (count - 1)


def pool(x, stride, largest):
    n, c, height, width = x.shape
    out_h, out_w = (height - 2) // stride + 1, (width - 2) // stride + 1
    cut = lambda a, i, j: a[:, :, i:i + stride * (out_h - 1) + 1:stride, j:j + stride * (out_w - 1) + 1:stride]
    windows = np.stack([cut(x, i, j) for i in range(2) for j in range(2)])
    shares = np.eye(4)[windows.argmax(0)].transpose(4, 0, 1, 2, 3) if largest else np.full(windows.shape, 0.25)

    def backward(dy):
        dx = np.zeros_like(x)
        for place in range(4):
            cut(dx, place // 2, place % 2)[...] += shares[place] * dy
        return dx, []

    return (windows * shares).sum(0), backward


def activation(x, name):
    erf = np.vectorize(math.erf)
    if name == "relu":
        y, slope = np.maximum(x, 0), (x > 0) * 1.0
    elif name == "leaky_relu":
        y, slope = np.where(x > 0, x, 0.1 * x), np.where(x > 0, 1, 0.1)
    elif name == "elu":
        y = np.where(x > 0, x, 0.5 * np.expm1(x))
        slope = np.where(x > 0, 1, y + 0.5)
    elif name == "tanh":
        y = np.tanh(x)
        slope = 1 - y * y
    elif name == "sigmoid":
        y = 1 / (1 + np.exp(-x))
        slope = y * (1 - y)
    else:
        phi = (1 + erf(x / math.sqrt(2))) / 2
        y, slope = x * phi, phi + x * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    return y, lambda dy: (dy * slope, [])


class Network:
    """The layers of NETWORK with the parameters of a snapshot."""

    def __init__(self, tensors):
        self.values = {name: array.astype("float64") for name, array in tensors.items() if name.startswith("model.")}
        self.trained = [name for name in self.values if "running" not in name]

    def of(self, layer):
        return self.values[f"model.{layer}.weight"], self.values[f"model.{layer}.bias"]

    def normalise(self, x, layer, momentum, epsilon):
        y, backward, mean, variance = batch_norm(x, *self.of(layer), epsilon)
        for name, value in (("running_mean", mean), ("running_var", variance)):
            running = self.values[f"model.{layer}.{name}"]
            running[...] = (1 - momentum) * running + momentum * value
        return y, backward

    def step(self, images, labels, smoothing):
        """Cross-entropy of the labels as they are, and the gradients by name of the smoothed ones' loss."""
        layers = [
            (0, lambda x: convolution(x, *self.of(0), 1)),
            (None, lambda x: activation(x, "relu")),
            (2, lambda x: self.normalise(x, 2, 0.1, 1e-5)),
            (None, lambda x: pool(x, 2, True)),
            (4, lambda x: convolution(x, *self.of(4), 0)),
            (None, lambda x: activation(x, "leaky_relu")),
            (None, lambda x: pool(x, 1, False)),
            (8, lambda x: dense(x, *self.of(8))),
            (None, lambda x: activation(x, "gelu")),
            (10, lambda x: self.normalise(x, 10, 0.2, 1e-3)),
            (11, lambda x: dense(x, *self.of(11))),
            (None, lambda x: activation(x, "tanh")),
            (13, lambda x: dense(x, *self.of(13))),
            (None, lambda x: activation(x, "sigmoid")),
            (15, lambda x: dense(x, *self.of(15))),
            (None, lambda x: activation(x, "elu")),
            (17, lambda x: dense(x, *self.of(17))),
        ]
        x, back = images[:, None], []
        for number, forward in layers:
            x, backward = forward(x)
            back.append((number, backward))
        exponentials = np.exp(x - x.max(1, keepdims=True))
        probabilities = exponentials / exponentials.sum(1, keepdims=True)
        targets = np.eye(CLASSES)[labels] * (1 - smoothing) + smoothing / CLASSES
        loss = -np.log(probabilities[np.arange(len(x)), labels]).mean()
        diff, gradients = (probabilities - targets) / len(x), {}
        for number, backward in reversed(back):
            diff, found = backward(diff)
            for name, gradient in zip(("weight", "bias"), found):
                gradients[f"model.{number}.{name}"] = gradient
        return loss, gradients


# ---- rates and optimizers ----


def learning_rate(kind, step):
    """Two epochs of five steps; job.h has the formulas."""
    half = lambda a, b, share: b + (a - b) * (1 + math.cos(math.pi * share)) / 2
    if kind == "sgd":
        return 0.2 * (step + 1) / 6 if step < 5 else half(0.2, 0, (step - 5) / 5)
    if kind == "adam":
        return 0.02 if step < 5 else 0.01
    return half(0.0008, 0.02, step / 2) if step < 2 else half(0.02, 0.0008 / 10000, (step - 2) / 7)


class Optimizer:
    def __init__(self, kind):
        self.kind, self.first, self.second, self.steps = kind, {}, {}, 0

    def update(self, network, gradients, rate):
        self.steps += 1
        norm = math.sqrt(sum((gradients[name] ** 2).sum() for name in network.trained))
        clip = min(1, 0.7 / norm) if self.kind == "sgd" else 1
        for name in network.trained:
            w, g = network.values[name], gradients[name] * clip
            if self.kind == "sgd":
                g = g + 0.01 * w
                v = self.first[name] = 0.9 * self.first.get(name, 0) + g
                w -= rate * (g + 0.9 * v)
                continue
            beta1, beta2 = (0.8, 0.95) if self.kind == "adam" else (0.9, 0.999)
            if self.kind == "adam":
                g = g + 0.01 * w
            else:
                w *= 1 - rate * 0.1
            m = self.first[name] = beta1 * self.first.get(name, 0) + (1 - beta1) * g
            v = self.second[name] = beta2 * self.second.get(name, 0) + (1 - beta2) * g * g
            w -= rate * (m / (1 - beta1**self.steps)) / (np.sqrt(v / (1 - beta2**self.steps)) + 1e-8)
        return norm


# ---- files ----


def read_safetensors(path):
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    types = {"U8": "u1", "I32": "<i4", "F16": "<f2", "F32": "<f4", "F64": "<f8"}
    return {
        name: np.frombuffer(data[start + e["data_offsets"][0]:start + e["data_offsets"][1]], types[e["dtype"]])
        .reshape(e["shape"]) for name, e in json.loads(data[8:start]).items() if name != "__metadata__"
    }


def write_idx(path, array):
    header = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    path.write_bytes(header + array.astype("u1").tobytes())


def make_data(folder):
    """Noise with a bar whose direction is the class."""
    random = np.random.default_rng(3)
    images = random.integers(0, 90, (IMAGES, SIDE, SIDE))
    labels = random.integers(0, CLASSES, IMAGES)
    for image, label in zip(images, labels):
        at = random.integers(0, SIDE)
        if label == 0:
            image[at] += 160
        elif label == 1:
            image[:, at] += 160
    for name in ("train", "t10k"):
        write_idx(folder / f"{name}-images-idx3-ubyte", images)
        write_idx(folder / f"{name}-labels-idx1-ubyte", labels)
    return images / 255, labels


class TenSteps(unittest.TestCase):
    def train(self, folder, kind):
        (folder / "job.yaml").write_text(
            f"name: ten\nseed: {SEED}\ndata: {{dataset: idx, path: {folder}, classes: {CLASSES}}}\n"
            f"network:{NETWORK}train:\n  epochs: {EPOCHS}\n  batch_size: {BATCH}\n  {TRAININGS[kind]}\n"
            "record: {snapshots: 11, weights: f32, probes_per_class: 1, eval_limit: 10}\n")
        subprocess.run([PROGRAM, "train", folder / "job.yaml", "--out", folder / kind, "--quiet", "--threads", "2"],
                       check=True)
        trace = folder / kind / "trace"
        lines = [json.loads(line) for line in (trace / "metrics.jsonl").read_text().splitlines()]
        return lines, [read_safetensors(trace / f"snapshots/{i:06}.safetensors") for i in range(11)]

    def check(self, actual, expected, what):
        scale = np.abs(expected).max()
        self.assertLess(np.abs(actual - expected).max(), TOLERANCE * max(scale, 1e-3), what)

    def compare(self, kind):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            images, labels = make_data(folder)
            lines, snapshots = self.train(folder, kind)
        network, optimizer, losses = Network(snapshots[0]), Optimizer(kind), []
        for step in range(10):
            order = epoch_order(step // 5, IMAGES)[step % 5 * BATCH:][:BATCH]
            loss, gradients = network.step(images[order], labels[order], 0.1 if kind == "sgd" else 0)
            rate = learning_rate(kind, step)
            norm = optimizer.update(network, gradients, rate)
            losses.append(loss)
            line, what = lines[step + 1], f"{kind}, step {step + 1}: "
            self.check(line["train_loss"], loss, what + "loss")
            self.check(line["gradient_norm"], norm, what + "gradient norm")
            self.check(line["learning_rate"], rate, what + "rate")
            for name, value in network.values.items():
                self.check(snapshots[step + 1][name], value, what + name)
                self.check(snapshots[step + 1][f"stat.{name}.deviation"], value.std(), what + name + ", deviation")
            for name, gradient in gradients.items():
                off = snapshots[step + 1][f"stat.{name}.gradient_deviation"] - gradient.std()
                self.assertLess(abs(off), TOLERANCE * max(np.abs(gradient).max(), 1e-3),
                                what + name + ", deviation of the gradient")
        return losses

    def test_the_network_has_every_layer_that_draws_no_random_numbers(self):
        schema = json.loads(subprocess.run([PROGRAM, "schema"], check=True, capture_output=True, text=True).stdout)
        forms = schema["properties"]["network"]["items"]["oneOf"]
        layers = {form.get("const") or next(iter(form["properties"])) for form in forms}
        self.assertEqual(layers - {"dropout"}, set(re.findall(r"^  - (\w+)", NETWORK, re.MULTILINE)))

    def test_losses_gradients_and_weights_are_those_of_numpy(self):
        curves = {kind: self.compare(kind) for kind in TRAININGS}
        if RECORD:
            CURVES.write_text(json.dumps(curves, indent=1) + "\n")
        recorded = json.loads(CURVES.read_text())
        self.assertEqual(recorded.keys(), curves.keys())
        for kind, curve in recorded.items():
            self.assertEqual(len(curve), 10)
            # NumPy sums in another order on another processor: in double that is far below 1e-9.
            np.testing.assert_allclose(curve, curves[kind], rtol=1e-9, err_msg=kind)


if __name__ == "__main__":
    PROGRAM, CURVES = sys.argv[1], Path(sys.argv[2])
    RECORD = "--record" in sys.argv[3:]
    unittest.main(argv=sys.argv[:1])
