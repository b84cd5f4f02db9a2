#!/usr/bin/env python3
"""Callbacks for Lightning, Hugging Face and Keras, held to stand-ins of their APIs: the real libraries are not among
Debian's packages.

A stand-in calls the hooks in the order that the library documents; it shows that the callbacks hold together, not that
the library calls them so.
"""
import sys
import types
import unittest

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from trace_case import ALL_TIME, Case, NaiveTrace

torch.set_num_threads(1)
X, Y = torch.rand(24, 6), torch.arange(24) % 3
NAMES = ["a", "b", "c"]


def install(case, name, **members):
    """A module of this name, until the test ends."""
    module = types.ModuleType(name)
    vars(module).update(members)
    before = sys.modules.get(name)
    sys.modules[name] = module
    case.addCleanup(lambda: sys.modules.pop(name) if before is None else sys.modules.update({name: before}))
    return module


def steps(model, optimizer, count):
    for _ in range(count):
        loss = F.cross_entropy(model(X), Y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss


RATES = [0.1, 0.05, 0.025, 0.0125]  # of the updates


def halving(optimizer):
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.5**step)


class Lightning(Case):
    def run_trainer(self, accumulate=1, fail=False):
        install(self, "lightning", pytorch=None)
        install(self, "lightning.pytorch", Callback=object)
        from epochreel_record.lightning_callback import lightning_callback

        model = nn.Sequential(nn.Linear(6, 3))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        trainer = types.SimpleNamespace(optimizers=[optimizer], global_step=0)
        callback = lightning_callback(str(self.folder / "t"), (X[:6], Y[:6]), NAMES, 4, budget=ALL_TIME, quiet=True)
        callback.on_train_start(trainer, model)
        scheduler = halving(optimizer)
        for batch in range(4 * accumulate):
            callback.on_train_batch_start(trainer, model, None, batch)
            (loss,) = steps(model, optimizer, 1)
            if batch % accumulate == accumulate - 1:
                scheduler.step()
            trainer.global_step += batch % accumulate == accumulate - 1
            callback.on_train_batch_end(trainer, model, {"loss": loss.detach()}, None, batch)
            if fail:
                callback.on_exception(trainer, model, ValueError())
                return NaiveTrace(self.folder / "t")
        callback.on_train_end(trainer, model)
        return NaiveTrace(self.folder / "t")

    def test_each_update_is_a_step(self):
        for accumulate in (1, 2):
            self.folder = self.folder / str(accumulate)
            self.folder.mkdir()
            trace = self.run_trainer(accumulate)
            self.assertEqual((sorted(trace.metrics), trace.steps[-1]), ([0, 1, 2, 3, 4], 4))
            self.assertIn("stat.model.0.weight.gradient_norm", trace.snapshot(-1))
            self.assert_close([trace.metrics[step]["learning_rate"] for step in range(5)], [0.1, *RATES])

    def test_an_exception(self):
        trace = self.run_trainer(fail=True)
        self.assertEqual((trace.manifest["total_steps"], sorted(trace.metrics)), (4, [0, 1]))


class HuggingFace(Case):
    def test_the_loss_belongs_to_the_step_before(self):
        install(self, "transformers", TrainerCallback=object)
        from epochreel_record.huggingface_callback import huggingface_callback

        class Model(nn.Module):
            """Has its logits in an object, as transformers' models do."""

            def __init__(self):
                super().__init__()
                self.layer = nn.Linear(6, 3)

            def forward(self, x, labels=None):
                return types.SimpleNamespace(logits=self.layer(x), loss=None if labels is None else 1)

        model = Model()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        state = types.SimpleNamespace(max_steps=3, global_step=0)
        callback = huggingface_callback(str(self.folder / "t"), (X[:6], Y[:6]), NAMES, budget=ALL_TIME, quiet=True)
        callback.on_train_begin(None, state, None, model=model, optimizer=optimizer)
        scheduler, losses = halving(optimizer), []
        for step in range(3):
            callback.on_step_begin(None, state, None)
            loss = F.cross_entropy(model(X).logits, Y)
            loss.backward()
            optimizer.step()
            scheduler.step()
            model.zero_grad()
            callback.on_step_end(None, state, None)
            losses.append(float(loss.detach()))
            if step != 1:  # logging_steps may leave some out
                callback.on_log(None, state, None, logs={"loss": losses[-1]})
        callback.on_train_end(None, state, None)
        trace = NaiveTrace(self.folder / "t")
        self.assertEqual(sorted(trace.metrics), [0, 1, 2, 3])
        self.assertEqual([trace.metrics[1]["train_loss"], trace.metrics[3]["train_loss"]], [losses[0], losses[2]])
        self.assertNotIn("train_loss", trace.metrics[2])
        self.assert_close([trace.metrics[step]["learning_rate"] for step in range(1, 4)], RATES[:3])
        with torch.no_grad():
            self.assert_close(trace.snapshot(-1)["probe.probability"], model(X[:6]).logits.softmax(1), 1e-4)


class Weight:
    def __init__(self, name, array, trainable=True):
        self.name, self.array, self.shape, self.trainable = (
            name,
            np.asarray(array, np.float32),
            np.shape(array),
            trainable,
        )

    def numpy(self):
        return self.array


class Layer:
    """What a Keras layer shows: name, weights, activation, output; `call` is this stand-in's own."""

    def __init__(self, name, call, weights=(), activation="linear"):
        self.name, self.call, self.weights, self.output = name, call, list(weights), self
        self.activation = types.SimpleNamespace(__name__=activation)


class Conv2D(Layer):
    pass


class Flatten(Layer):
    pass


class Dense(Layer):
    pass


class Sequential:
    def __init__(self, layers):
        self.layers, self.inputs = layers, []


Sequential.__module__ = "keras.models"


class Watched:
    def __init__(self, inputs, outputs):
        self.outputs = outputs

    def __call__(self, x, training):
        assert training is False
        values = []
        for layer in self.outputs:
            x = layer.call(x)
            values.append(x)
        return values


class Keras(Case):
    def test_weights_of_one_name_are_numbered(self):
        install(self, "keras", Model=Watched)
        from epochreel_record.keras_model import KerasAdapter

        arrays = [np.full((2, 2), number) for number in range(3)]
        weights = [Weight(f"mha/{part}/kernel:0", array) for part, array in zip(("query", "key", "value"), arrays)]
        model = Sequential([Layer("mha", lambda x: x, weights)])
        found = KerasAdapter(model).parameters()
        self.assertEqual(list(found), ["mha/kernel", "mha/kernel_1", "mha/kernel_2"])
        for one, other in zip(found.values(), arrays):
            np.testing.assert_array_equal(one, other)

    def test_a_model(self):
        install(self, "keras", Model=Watched)
        install(self, "keras.callbacks", Callback=object)
        from epochreel_record.keras_model import keras_callback

        random = np.random.default_rng(1)
        kernel, dense = random.normal(size=(1, 1, 1, 2)), random.normal(size=(32, 3))
        layers = [
            Conv2D("conv", lambda x: np.maximum(x @ kernel[0, 0], 0), [Weight("conv/kernel:0", kernel)], "relu"),
            Flatten("flat", lambda x: x.reshape(len(x), -1)),
            Dense(
                "dense",
                lambda x: np.exp(x @ dense) / np.exp(x @ dense).sum(1, keepdims=True),
                [Weight("kernel", dense)],
                "softmax",
            ),
        ]
        model = Sequential(layers)
        x = random.random((6, 4, 4, 1))
        callback = keras_callback(str(self.folder / "t"), (x, np.arange(6) % 3), NAMES, 2, budget=ALL_TIME, quiet=True)
        callback.model = model
        callback.on_train_begin()
        for batch in range(2):
            layers[2].weights[0].array += 1
            callback.on_train_batch_end(batch, {"loss": 0.5, "accuracy": 0.25, "other": 3})
        callback.on_train_end()
        trace = NaiveTrace(self.folder / "t")
        self.assertEqual(
            [(node["name"], node["type"], node["shape"]) for node in trace.nodes],
            [
                ("conv", "conv2d", [2, 4, 4]),
                ("conv.relu", "relu", [2, 4, 4]),
                ("flat", "flatten", [32]),
                ("dense", "dense", [3]),
                ("dense.softmax", "opaque", [3]),
            ],
        )
        self.assertEqual(
            trace.manifest["parameters"]["conv/kernel"], {"shape": [1, 1, 1, 2], "layout": "height,width,in,out"}
        )
        self.assertEqual(trace.manifest["parameters"]["dense/kernel"]["layout"], "in,out")
        self.assertNotIn("order_only", trace.manifest)
        expected = np.maximum(x @ kernel[0, 0], 0).transpose(0, 3, 1, 2)
        snapshot = trace.snapshot(0)
        self.assert_close(snapshot["probe.layer.1"], expected[snapshot["probe.map_index"]], 2e-3, 1e-3)
        self.assertNotIn("probe.layer.0", snapshot)
        self.assertNotIn("stat.layer.0.active", snapshot)
        self.assert_close(snapshot["probe.probability"].sum(1), np.ones(6), 1e-4)
        self.assertEqual(trace.metrics[2]["train_loss"], 0.5)
        self.assert_close(trace.snapshot(-1)["stat.model.dense/kernel.update_norm"], np.sqrt(96))


if __name__ == "__main__":
    unittest.main()
