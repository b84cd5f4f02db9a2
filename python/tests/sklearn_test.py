#!/usr/bin/env python3
"""MLPClassifier on scikit-learn's digits: every figure recomputed from the model's own arrays."""
import copy
import unittest
import warnings

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from trace_case import ALL_TIME, Case, NaiveTrace

from epochreel_record import RecordError, Recorder  # noqa: E402

DIGITS = load_digits()
X, Y = DIGITS.data / 16, DIGITS.target
CLASSES = [str(name) for name in range(10)]


def as_pixels(x):
    """Digits have 17 levels of grey."""
    return (x * 16).round().reshape(-1, 8, 8) * 15


class Digits(Case):
    def record(self, steps=12, classes=10, activation="relu", hidden=(24, 12), **options):
        x, y = X[Y < classes], Y[Y < classes]
        model = MLPClassifier(
            hidden, activation=activation, solver="sgd", learning_rate_init=0.1, momentum=0.9, random_state=3
        )
        self.states = [None]
        pixels = as_pixels(x[:30])
        with Recorder(
            self.folder / "t",
            model,
            (x[:30], y[:30]),
            CLASSES[:classes],
            steps,
            **{"test": (x, y), "eval_limit": 0, "budget": ALL_TIME, "batch_size": 50, "quiet": True, **options},
            pixels=as_pixels,
        ) as recorder:
            for step in range(steps):
                model.partial_fit(x[step * 50 % 1000 :][:50], y[step * 50 % 1000 :][:50], classes=np.arange(classes))
                recorder.step()
                self.states.append(copy.deepcopy(model))
        return x, y, pixels, NaiveTrace(self.folder / "t")

    def test_every_figure(self):
        x, y, pixels, trace = self.record()
        self.assertEqual((trace.steps[0], trace.steps[-1]), (1, 12))
        for place, step in enumerate(trace.steps):
            snapshot, model = trace.snapshot(place), self.states[step]
            self.check_parameters(snapshot, model, self.states[step - 1])
            values = x[:30]
            names = [node["name"] for node in trace.nodes]
            for number, name in enumerate(names):
                layer = int(name.split("_")[1])
                values = (
                    np.maximum(values, 0)
                    if name.startswith("relu")
                    else values @ model.coefs_[layer] + model.intercepts_[layer]
                )
                self.assert_close(snapshot[f"probe.layer.{number}"], values, 2e-3, 2e-3)
            self.assert_close(snapshot["probe.probability"], model.predict_proba(x[:30]), 1e-4, 1e-6)
            predicted = model.predict(x)
            np.testing.assert_array_equal(snapshot["stat.test.predicted"], predicted)
            line = trace.metrics[step]
            self.assert_close(line["test_accuracy"], model.score(x, y))
            self.assert_close(line["test_loss"], -np.log(model.predict_proba(x)[np.arange(len(y)), y]).mean(), 1e-4)
            self.assert_close(line["train_loss"], model.loss_)
        first = trace.snapshot(0)
        np.testing.assert_array_equal(first["probe.image"], pixels)
        np.testing.assert_array_equal(first["gallery.image"], as_pixels(x[first["gallery.index"]]))
        self.assertNotIn("probe.saliency", first)

    def check_parameters(self, snapshot, model, before):
        for kind in ("coefs_", "intercepts_"):
            for number, array in enumerate(getattr(model, kind)):
                prefix = f"stat.model.{kind}.{number}."
                self.assert_close(snapshot[f"model.{kind}.{number}"], array, 1e-3, 1e-3)
                self.assert_close(snapshot[prefix + "norm"], np.sqrt((array**2).sum()))
                self.assert_histogram(snapshot, prefix, array)
                self.assertNotIn(prefix + "gradient_norm", snapshot)
                if before is not None:
                    update = np.sqrt(((array - getattr(before, kind)[number]) ** 2).sum())
                    self.assert_close(snapshot[prefix + "update_norm"], update, 1e-3, 1e-6)

    def test_manifest(self):
        manifest = self.record(2)[3].manifest
        self.assertEqual([node["type"] for node in manifest["nodes"]], ["dense", "relu", "dense", "relu", "dense"])
        self.assertEqual(manifest["parameters"]["coefs_.0"], {"shape": [64, 24], "layout": "in,out"})
        self.assertEqual(manifest["input"], {"kind": "image", "shape": [1, 8, 8]})
        self.assertEqual(manifest["skipped"]["stat.<p>.gradient_norm"], "scikit-learn does not keep gradients")

    def test_two_classes_and_other_activations(self):
        for number, activation in enumerate(("tanh", "logistic", "identity")):
            self.folder = self.folder / str(number)
            self.folder.mkdir()
            x, _, _, trace = self.record(3, classes=2, activation=activation, hidden=(5,))
            snapshot = trace.snapshot(-1)
            self.assert_close(snapshot["probe.probability"], self.states[-1].predict_proba(x[:30]), 1e-4, 1e-6)
            self.assertEqual([node["shape"] for node in trace.nodes][-3:], [[1], [1], [2]])
            self.assert_close(
                snapshot[f"probe.layer.{len(trace.nodes) - 1}"], snapshot["probe.probability"], 2e-3, 1e-3
            )

    def test_same_bits(self):
        _, _, _, _ = self.record(6)
        alone = MLPClassifier((24, 12), solver="sgd", learning_rate_init=0.1, momentum=0.9, random_state=3)
        for step in range(6):
            alone.partial_fit(X[step * 50 :][:50], Y[step * 50 :][:50], classes=np.arange(10))
        for one, other in zip(alone.coefs_ + alone.intercepts_, self.states[-1].coefs_ + self.states[-1].intercepts_):
            self.assertEqual(one.tobytes(), other.tobytes())

    def test_a_first_snapshot_that_is_the_last_keeps_its_bytes(self):
        more = dict(hidden=(300, 200), test=(X[:740], Y[:740]), eval_limit=300, snapshot_bytes=50_000)
        trace = self.record(1, **more)[3]
        self.assertEqual((trace.steps, trace.metrics[1]["test_count"]), ([1], 300))
        self.assertLessEqual(trace.commits[0]["size"], 50_000)
        self.assertIn("gallery.image", trace.snapshot(0))

    def test_refusals(self):
        for model, words in (
            (LogisticRegression(), "MLPClassifier is recorded, not LogisticRegression"),
            (MLPClassifier(solver="lbfgs"), "lbfgs has no partial_fit"),
        ):
            with self.assertRaisesRegex(RecordError, words):
                Recorder(self.folder / "t", model, (X[:5], Y[:5]), CLASSES, 5, quiet=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    unittest.main()
