#!/usr/bin/env python3
"""Trainings of PyTorch: every figure recomputed from the framework's own objects, and the same bits with and without a recorder."""
import copy
import random
import unittest

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from trace_case import ALL_TIME, Case, NaiveTrace

from epochreel_record import RecordError, Recorder, demo  # noqa: E402

torch.set_num_threads(1)
IMAGES, LABELS = (array[:600] for array in demo.load_data(demo.DATA)[2:])
CLASSES = list(demo.CLASSES)


def small_cnn():
    torch.manual_seed(4)
    return nn.Sequential(nn.Conv2d(1, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(inplace=True), nn.MaxPool2d(4), nn.Flatten(),
                         nn.Dropout(0.3), nn.Linear(6 * 49, 10))


class Training:
    """A seeded loop; keeps what the framework had at each step."""

    def __init__(self, model, steps, recorder_of=None, clip=None):
        self.model, self.steps, self.clip = model, steps, clip
        torch.manual_seed(7)
        np.random.seed(7)
        random.seed(7)
        self.optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
        self.recorder = recorder_of(self) if recorder_of else None
        self.states = [self.state()]
        for step in range(1, steps + 1):
            self.step()
        if self.recorder:
            self.recorder.close()

    def step(self):
        batch = torch.randint(0, len(IMAGES), (16,))
        loss = F.cross_entropy(self.model(IMAGES[batch]), LABELS[batch]) + 0 * random.random() + 0 * np.random.random()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        if self.recorder:
            self.recorder.step(loss=loss)
        self.states.append(self.state(float(loss.detach())))

    def state(self, loss=None):
        return {"values": copy.deepcopy(self.model.state_dict()), "loss": loss,
                "gradients": {name: value.grad.clone() for name, value in self.model.named_parameters() if value.grad is not None}}


def bits(training):
    """All that a training leaves: weights, buffers, the optimizer's state, gradients, random states."""
    tensors = [*training.model.state_dict().values(), *training.states[-1]["gradients"].values(), torch.get_rng_state(),
               *[state["momentum_buffer"] for state in training.optimizer.state.values()]]
    return [tensor.numpy().tobytes() for tensor in tensors] + [repr(random.getstate()), repr(np.random.get_state())]


class TorchCase(Case):
    def options(self, training, **more):
        return {"optimizer": training.optimizer, "test": (IMAGES, LABELS), "eval_limit": 100, "batch_size": 16, "train_images": 600,
                "budget": ALL_TIME, "quiet": True, **more}

    def recorder_of(self, **more):
        return lambda training: Recorder(self.folder / "trace", training.model, (IMAGES[:12], LABELS[:12]), CLASSES,
                                         training.steps, **self.options(training, **more))

    def record(self, model, steps=6, **more):
        training = Training(model, steps, self.recorder_of(**more))
        return training, NaiveTrace(self.folder / "trace")


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
    """All that a recorder could disturb: random draws, counters, buffers that change in any mode."""

    def __init__(self):
        super().__init__()
        self.body = small_cnn()
        self.calls = 0
        self.register_buffer("seen", torch.zeros(1))

    def forward(self, x):
        self.calls += 1
        self.seen += x.mean()
        noise = torch.rand(1) * 1e-3 * self.calls
        np.random.random(), random.random()
        return self.body(x) + noise * self.seen


class SameBits(TorchCase):
    def check(self, make, **more):
        without = bits(Training(make(), 8))
        training = Training(make(), 8, self.recorder_of(**more))
        self.assertEqual(without, bits(training))
        return training

    def test_with_and_without_a_recorder(self):
        self.check(small_cnn)

    def test_of_a_model_that_changes_itself(self):
        training = self.check(Lively)
        self.assertEqual(training.model.calls, 8)

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

    def test_no_hooks_are_left(self):
        model = small_cnn()
        self.record(model)
        for module in model.modules():
            self.assertEqual((len(module._forward_hooks), len(module._forward_pre_hooks), len(module._backward_hooks)), (0, 0, 0))


class Loops(TorchCase):
    def test_between_snapshots_nothing_is_read(self):
        """A step between snapshots must not touch the scalar: reading it would wait for an accelerator."""
        class Untouchable:
            shape, read = (), 0

            def detach(self):
                return self

            def __float__(self):
                Untouchable.read += 1
                return 0.5

        model = small_cnn()
        recorder = Recorder(self.folder / "t", model, (IMAGES[:4], LABELS[:4]), CLASSES, 1000, budget=ALL_TIME, snapshots=3, quiet=True)
        while recorder.step_count < 40:
            recorder.step(loss=Untouchable())
            self.assertEqual(Untouchable.read, 1)  # at the snapshot of step 1
        recorder.abandon("a test")
        self.assertEqual(Untouchable.read, 40)

    def test_no_gradients_behind_zero_grad(self):
        model = small_cnn()
        with Recorder(self.folder / "t", model, (IMAGES[:4], LABELS[:4]), CLASSES, 1, quiet=True) as recorder:
            model(IMAGES[:4]).sum().backward()
            model.zero_grad(set_to_none=True)
            recorder.step(loss=1.0)
        self.assertIn("before zero_grad()", NaiveTrace(self.folder / "t").manifest["skipped"]["stat.<p>.gradient_norm"])

    def test_grad_scaler_and_autocast(self):
        """On a CPU the scaler is off; in the context of autocast probes still run in the model's own precision."""
        model = small_cnn()
        scaler = torch.cuda.amp.GradScaler(enabled=False)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        with Recorder(self.folder / "t", model, (IMAGES[:4], LABELS[:4]), CLASSES, 1, optimizer=optimizer, scaler=scaler,
                      quiet=True) as recorder, torch.autocast("cpu", torch.bfloat16):
            scaler.scale(F.cross_entropy(model(IMAGES[:4]), LABELS[:4])).backward()
            scaler.step(optimizer)
            recorder.step(loss=1.0)
        with torch.no_grad():
            expected = model.eval()(IMAGES[:4])
        self.assert_close(NaiveTrace(self.folder / "t").snapshot(-1)["probe.layer.6"], expected, 2e-3, 2e-3)

    def test_scaled_gradients_are_left_out(self):
        class Scaler:
            def is_enabled(self):
                return True

        model = small_cnn()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        optimizer._step_supports_amp_scaling = True
        with Recorder(self.folder / "t", model, (IMAGES[:4], LABELS[:4]), CLASSES, 1, optimizer=optimizer, scaler=Scaler(),
                      quiet=True) as recorder:
            model(IMAGES[:4]).sum().backward()
            recorder.step()
        trace = NaiveTrace(self.folder / "t")
        self.assertNotIn("stat.model.0.weight.gradient_norm", trace.snapshot(-1))
        self.assertIn("fused", trace.manifest["skipped"]["stat.<p>.gradient_norm"])

    def test_half_precision(self):
        model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10)).to(torch.bfloat16)
        with Recorder(self.folder / "t", model, (IMAGES[:4], LABELS[:4]), CLASSES, 1, quiet=True) as recorder:
            recorder.step(loss=torch.ones((), dtype=torch.bfloat16))
        trace = NaiveTrace(self.folder / "t")
        self.assert_close(trace.snapshot(0)["model.1.bias"], model[1].bias.detach().float())
        self.assertEqual(trace.metrics[1]["train_loss"], 1)

    def test_only_the_first_process_records(self):
        import torch.distributed
        import torch.multiprocessing
        torch.multiprocessing.spawn(record_distributed, (str(self.folder),), nprocs=2)
        self.assertEqual(NaiveTrace(self.folder / "trace").steps, [0, 1, 2])
        self.assertEqual(NaiveTrace(self.folder / "trace").nodes[0]["name"], "0")


def record_distributed(rank, folder):
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo", init_method=f"file://{folder}/meet", rank=rank, world_size=2)
    model = nn.parallel.DistributedDataParallel(small_cnn())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with Recorder(f"{folder}/trace", model, (IMAGES[:4], LABELS[:4]), CLASSES, 2, budget=ALL_TIME, quiet=True) as recorder:
        for _ in range(2):
            batch = slice(rank * 8, rank * 8 + 8)
            loss = F.cross_entropy(model(IMAGES[batch]), LABELS[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            recorder.step(loss=loss)


class Refusals(TorchCase):
    def test_each_is_one_sentence(self):
        meta = nn.Linear(784, 10, device="meta")
        sharded = type("FullyShardedDataParallel", (nn.Sequential,), {})(nn.Linear(784, 10))
        for model, words in ((torch.jit.script(small_cnn()), "a scripted module has no code"),
                             (nn.Sequential(nn.Flatten(), nn.LazyLinear(10)), "has no values yet; run the model once"),
                             (meta, "has no values yet"), (sharded, "FullyShardedDataParallel are spread over processes"),
                             (nn.Linear(784, 10, dtype=torch.complex64), "is complex"),
                             (nn.Sequential(nn.Flatten(), nn.Linear(784, 3)), r"puts out \(3,\) values an image, but class_names has 10")):
            with self.assertRaisesRegex(RecordError, words):
                Recorder(self.folder / "t", model, (IMAGES[:4], LABELS[:4]), CLASSES, 5, quiet=True)
            self.assertFalse((self.folder / "t").exists())


if __name__ == "__main__":
    unittest.main()
