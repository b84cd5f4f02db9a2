#!/usr/bin/env python3
"""Trainings of PyTorch: every figure recomputed from the framework's own objects, and the same bits with and without a
recorder."""
import random
import unittest
from collections import deque

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from trace_case import NaiveTrace
from torch_case import CLASSES, IMAGES, LABELS, TorchCase, Training, bits, small_cnn

from epochreel_record import Recorder
from epochreel_record.adapter import rate_of


class Figures(TorchCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = cls("run_once")
        cls.kept.setUp()
        cls.training, cls.trace = cls.kept.record(small_cnn())

    @classmethod
    def tearDownClass(cls):
        cls.kept.doCleanups()

    def run_once(self):
        pass

    def test_parameters(self):
        for place, step in enumerate(self.trace.steps):
            snapshot, state = self.trace.snapshot(place), self.training.states[step]
            for name, value in state["values"].items():
                if name.endswith("num_batches_tracked"):
                    continue
                self.assert_close(snapshot[f"model.{name}"], value, 1e-3, 1e-3)
                if "running" in name:
                    self.assertNotIn(f"stat.model.{name}.norm", snapshot)
                    continue
                prefix = f"stat.model.{name}."
                self.assert_close(snapshot[prefix + "norm"], value.norm())
                self.assert_close(snapshot[prefix + "deviation"], value.std(unbiased=False), 1e-4)
                self.assert_histogram(snapshot, prefix, value.numpy())
                if step > 0:
                    before, gradient = self.training.states[step - 1]["values"][name], state["gradients"][name]
                    self.assert_close(snapshot[prefix + "gradient_norm"], gradient.norm())
                    self.assert_close(snapshot[prefix + "gradient_deviation"], gradient.std(unbiased=False), 1e-4)
                    self.assert_histogram(snapshot, prefix + "gradient_", gradient.numpy())
                    self.assert_close(snapshot[prefix + "update_norm"], (before - value).norm(), 1e-4)

    def model_at(self, step):
        model = small_cnn().eval()
        model.load_state_dict(self.training.states[step]["values"])
        return model

    def test_outputs_of_the_probes(self):
        snapshot, model = self.trace.snapshot(-1), self.model_at(6)
        maps = snapshot["probe.map_index"]
        values = IMAGES[:12]
        with torch.no_grad():
            for number, layer in enumerate(model):
                values = layer(values.clone())
                if isinstance(layer, (nn.Flatten, nn.Dropout)):
                    self.assertNotIn(f"probe.layer.{number}", snapshot)
                    self.assertNotIn(f"stat.layer.{number}.active", snapshot)
                    continue
                expected = values[maps.tolist()] if values.dim() == 4 else values
                self.assert_close(snapshot[f"probe.layer.{number}"], expected, 2e-3, 2e-3)
                self.assert_close(snapshot[f"stat.layer.{number}.norm"], values.flatten(1).norm(dim=1).mean())
        self.assert_close(snapshot["probe.probability"], values.softmax(1), 1e-4)
        np.testing.assert_array_equal(snapshot["probe.image"], (IMAGES[:12, 0] * 255).round().numpy())
        labels = LABELS[:12].tolist()
        self.assertEqual(maps.tolist(), sorted(labels.index(label) for label in set(labels)))

    def test_saliency(self):
        model, x = self.model_at(6), IMAGES[:12].clone().requires_grad_()
        F.cross_entropy(model(x), LABELS[:12], reduction="sum").backward()
        self.assert_close(self.trace.snapshot(-1)["probe.saliency"], x.grad[:, 0], 1e-4, 1e-6)

    def test_saliency_of_channels_last(self):
        """Pictures stand channel by channel in a trace, and so do their slopes."""

        class Last(nn.Module):
            def __init__(self):
                super().__init__()
                self.layer = nn.Linear(8 * 6 * 3, 4)

            def forward(self, x):
                return self.layer(x.flatten(1)).sin()

        model, x, y = Last(), torch.rand(5, 8, 6, 3), torch.arange(5) % 4
        Recorder(self.folder / "t", model, (x, y), list("abcd"), 1, quiet=True).close()
        snapshot = NaiveTrace(self.folder / "t").snapshot(0)
        x.requires_grad_()
        F.cross_entropy(model(x), y, reduction="sum").backward()
        for channel in range(3):
            expected = np.round(x.detach().numpy()[..., channel] * 255)
            np.testing.assert_array_equal(snapshot["probe.image"][:, channel], expected)
            self.assert_close(snapshot["probe.saliency"][:, channel], x.grad[..., channel], 1e-4, 1e-6)

    def test_a_gallery_that_cannot_be_made_is_left_out(self):
        odd = torch.rand(20, 1, 28, 28) * 2
        odd[3, 0, 0, 0] = float("nan")
        for number, (test, words) in enumerate(
            (
                (odd, "the test data hold values that are not finite"),
                (odd[:, :, :, :27].nan_to_num(), "no pictures like the probes'"),
            )
        ):
            model = nn.Sequential(nn.AdaptiveAvgPool2d(4), nn.Flatten(), nn.Linear(16, 10))
            probes = IMAGES[:4], LABELS[:4]
            folder = self.folder / str(number)
            Recorder(folder, model, probes, CLASSES, 1, test=(test, LABELS[:20]), quiet=True).close()
            trace = NaiveTrace(folder)
            self.assertIn(words, trace.manifest["skipped"]["gallery.index"])
            self.assertNotIn("gallery.image", trace.snapshot(0))
            self.assertEqual(trace.metrics[0]["test_count"], 20)

    def test_test_data(self):
        for place, step, count in ((0, 0, 100), (-1, 6, 600)):
            snapshot, line = self.trace.snapshot(place), self.trace.metrics[step]
            index = snapshot["stat.test.index"]
            self.assertEqual(len(set(index.tolist())), count)
            with torch.no_grad():
                logits = self.model_at(step)(IMAGES[index.tolist()])
            truth = LABELS[index.tolist()]
            self.assert_close(line["test_loss"], F.cross_entropy(logits, truth), 1e-4)
            self.assert_close(line["test_accuracy"], (logits.argmax(1) == truth).float().mean())
            np.testing.assert_array_equal(snapshot["stat.test.predicted"], logits.argmax(1))
            self.assert_close(snapshot["stat.test.probability"], logits.softmax(1), 2e-3, 1e-3)
            confusion = np.zeros((10, 10), int)
            np.add.at(confusion, (truth.numpy(), logits.argmax(1).numpy()), 1)
            np.testing.assert_array_equal(snapshot["stat.confusion"], confusion)

    def test_statistics_of_layers(self):
        snapshot, model = self.trace.snapshot(0), self.model_at(0)
        with torch.no_grad():
            values = IMAGES[snapshot["stat.test.index"].tolist()]
            for number, layer in enumerate(model):
                values = layer(values.clone())
                if isinstance(layer, (nn.Flatten, nn.Dropout)):
                    continue
                chosen = values[::8] if values.dim() == 4 else values
                units = chosen.transpose(0, 1).flatten(1)
                prefix = f"stat.layer.{number}."
                rates = (units > 0).float().mean(1)
                self.assert_close(snapshot[prefix + "firing_rate"], rates, 1e-3, 1e-3)
                self.assert_close(snapshot[prefix + "active"], rates.mean(), 1e-3)
                self.assert_close(snapshot[prefix + "dead"], (rates == 0).float().mean())
                counted = int(snapshot[prefix + "histogram"].sum())
                in_histogram = chosen if values.dim() == 4 else values[[row for row in range(100) if row % 32 < 8]]
                self.assertEqual(counted, in_histogram.numel())
                self.assert_close(snapshot[prefix + "deviation"], in_histogram.std(unbiased=False), 1e-3)

    def test_metrics(self):
        for step in range(1, 7):
            self.assert_close(self.trace.metrics[step]["train_loss"], self.training.states[step]["loss"])
            self.assert_close(self.trace.metrics[step]["learning_rate"], 0.05)
        self.assert_close(self.trace.metrics[6]["epoch"], 6 / 38)

    def test_the_gallery_is_in_the_first_snapshot(self):
        first = self.trace.snapshot(0)
        index = first["gallery.index"].tolist()
        np.testing.assert_array_equal(first["gallery.image"], (IMAGES[index, 0] * 255).round().numpy())
        np.testing.assert_array_equal(first["gallery.label"], LABELS[index])
        self.assertTrue(set(index) <= set(first["stat.test.index"].tolist()))
        self.assertNotIn("gallery.image", self.trace.snapshot(-1))


class Lively(nn.Module):
    """All that a recorder could disturb: random draws, counters, lists, tensors that change in any mode."""

    def __init__(self):
        super().__init__()
        self.body = small_cnn()
        self.calls = 0
        self.register_buffer("seen", torch.zeros(1))
        self.register_buffer("newest", torch.zeros(10))
        self.kept = None
        self.rows, self.counts, self.names, self.last = [], {"calls": 0}, set(), deque(maxlen=2)
        self.plain = torch.zeros(1)  # a tensor that is no buffer

    def forward(self, x):
        self.calls += 1
        self.seen += x.mean()
        self.newest = self.newest * 0.5 + self.seen  # another tensor under the same name
        self.kept = self.other = x
        self.rows.append(self.calls), self.names.add(self.calls), self.last.append(self.calls)
        self.counts["calls"] += 1
        self.plain += x.mean()
        noise = torch.rand(1) * 1e-3 * self.calls
        np.random.random(), random.random()
        return self.body(x) + noise * self.seen * sum(self.last) + self.plain * self.counts["calls"]


class SameBits(TorchCase):
    def check(self, make, **more):
        without = bits(Training(make(), 8))
        training = Training(make(), 8, self.recorder_of(**more))
        self.assertEqual(without, bits(training))
        return training

    def test_with_and_without_a_recorder(self):
        self.check(small_cnn)

    def test_of_a_model_that_changes_itself(self):
        model = self.check(Lively).model
        self.assertEqual((model.calls, model.counts, model.rows), (8, {"calls": 8}, list(range(1, 9))))
        self.assertEqual((model.names, list(model.last)), (set(range(1, 9)), [7, 8]))

    def test_modes_are_as_before(self):
        model = small_cnn()
        model[1].eval()
        modes = [module.training for module in model.modules()]
        self.record(model)
        self.assertEqual(modes, [module.training for module in model.modules()])

    def test_a_recorder_that_disturbs_would_be_seen(self):
        def disturbing(training):
            recorder = self.recorder_of()(training)
            torch.rand(1)
            return recorder

        self.assertNotEqual(bits(Training(small_cnn(), 8)), bits(Training(small_cnn(), 8, disturbing)))

    def test_inputs_are_not_changed_in_place(self):
        probes = torch.rand(5, 784) - 0.5
        before = probes.clone()
        model = nn.Sequential(nn.ReLU(inplace=True), nn.Linear(784, 10))
        with Recorder(
            self.folder / "t", model, (probes, LABELS[:5]), CLASSES, 1, test=(probes, LABELS[:5]), quiet=True
        ):
            self.assertTrue(torch.equal(probes, before))

    def test_a_sparse_attribute(self):
        model = small_cnn()
        model.graph = torch.eye(4).to_sparse()
        with Recorder(self.folder / "t", model, (IMAGES[:12], LABELS[:12]), CLASSES, 1, quiet=True) as recorder:
            recorder.step()
        self.assertTrue(torch.equal(model.graph.to_dense(), torch.eye(4)))

    def test_a_rate_that_a_scheduler_fills_in_place(self):
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=0.5)
        optimizer.param_groups[0]["lr"] = torch.tensor(0.5)
        figures = rate_of(optimizer)
        optimizer.param_groups[0]["lr"].fill_(0.1)
        self.assertEqual(float(figures["learning_rate"]), 0.5)

    def test_no_hooks_are_left(self):
        model = small_cnn()
        self.record(model)
        for module in model.modules():
            self.assertEqual(
                (len(module._forward_hooks), len(module._forward_pre_hooks), len(module._backward_hooks)), (0, 0, 0)
            )


if __name__ == "__main__":
    unittest.main()
