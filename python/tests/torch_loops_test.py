#!/usr/bin/env python3
"""Loops of PyTorch of all kinds: mixed precision, several processes, gradients that are gone; and models that are
refused."""
import unittest

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from trace_case import ALL_TIME, NaiveTrace
from torch_case import CLASSES, IMAGES, LABELS, TorchCase, small_cnn

from epochreel_record import RecordError, Recorder


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
        recorder = Recorder(
            self.folder / "t", model, (IMAGES[:4], LABELS[:4]), CLASSES, 1000, budget=ALL_TIME, snapshots=3, quiet=True
        )
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

    def test_gradients_from_before_the_recorder_are_of_no_step(self):
        model = small_cnn()
        model(IMAGES[:4]).sum().backward()
        with Recorder(self.folder / "t", model, (IMAGES[:4], LABELS[:4]), CLASSES, 1, quiet=True) as recorder:
            recorder.step()
        trace = NaiveTrace(self.folder / "t")
        name = "stat.model.0.weight.gradient_norm"
        self.assertEqual([name in trace.snapshot(place) for place in (0, 1)], [False, True])
        self.assertEqual(["gradient_norm" in trace.metrics[step] for step in (0, 1)], [False, True])

    def test_grad_scaler_and_autocast(self):
        """On a CPU the scaler is off; in the context of autocast probes still run in the model's own precision."""
        model = small_cnn()
        scaler = torch.cuda.amp.GradScaler(enabled=False)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        with Recorder(
            self.folder / "t",
            model,
            (IMAGES[:4], LABELS[:4]),
            CLASSES,
            1,
            optimizer=optimizer,
            scaler=scaler,
            quiet=True,
        ) as recorder, torch.autocast("cpu", torch.bfloat16):
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
        with Recorder(
            self.folder / "t",
            model,
            (IMAGES[:4], LABELS[:4]),
            CLASSES,
            1,
            optimizer=optimizer,
            scaler=Scaler(),
            quiet=True,
        ) as recorder:
            model(IMAGES[:4]).sum().backward()
            recorder.step()
        trace = NaiveTrace(self.folder / "t")
        self.assertNotIn("stat.model.0.weight.gradient_norm", trace.snapshot(-1))
        self.assertIn("fused", trace.manifest["skipped"]["stat.<p>.gradient_norm"])

    def test_tensors_that_are_replaced_are_looked_up(self):
        class Shifted(nn.Module):
            def __init__(self):
                super().__init__()
                self.body = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(784), nn.Linear(784, 10))
                self.register_buffer("shift", torch.zeros(10))

            def forward(self, x):
                return self.body(x) + self.shift

        model = Shifted()
        with Recorder(self.folder / "t", model, (IMAGES[:4], LABELS[:4]), CLASSES, 1, quiet=True) as recorder:
            model.body[1].running_mean = torch.full((784,), 0.5)
            model.body[2].bias = nn.Parameter(torch.arange(10.0))
            model.shift = torch.arange(10.0).flip(0)
            recorder.step()
        snapshot = NaiveTrace(self.folder / "t").snapshot(-1)
        self.assert_close(snapshot["model.body.1.running_mean"], np.full(784, 0.5))
        self.assert_close(snapshot["model.body.2.bias"], np.arange(10))
        with torch.no_grad():
            expected = model.eval()(IMAGES[:4]).softmax(1)
        self.assert_close(snapshot["probe.probability"], expected, 1e-4)
        number = NaiveTrace(self.folder / "t").number("add")
        self.assert_close(snapshot[f"probe.layer.{number}"], model(IMAGES[:4]).detach(), 2e-3, 2e-3)

    def test_a_parameter_of_another_shape_is_refused(self):
        model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
        with self.assertRaisesRegex(
            RecordError, r"the parameter 1.bias had the shape \(10,\) when the recorder was made"
        ):
            with Recorder(self.folder / "t", model, (IMAGES[:4], LABELS[:4]), CLASSES, 1, quiet=True) as recorder:
                model[1].bias = None
                recorder.step()

    def test_frozen_parameters_have_no_gradients(self):
        """Also where they have an old one, until they are trained."""
        model = small_cnn()
        F.cross_entropy(model(IMAGES[:8]), LABELS[:8]).backward()
        model[0].requires_grad_(False)
        with Recorder(
            self.folder / "t", model, (IMAGES[:4], LABELS[:4]), CLASSES, 2, quiet=True, budget=ALL_TIME
        ) as recorder:
            recorder.step()
            model[0].requires_grad_(True)
            recorder.step()
        trace = NaiveTrace(self.folder / "t")
        for name, there in (("0.weight", [False, False, True]), ("6.weight", [False, True, True])):
            found = [f"stat.model.{name}.gradient_norm" in trace.snapshot(place) for place in range(3)]
            self.assertEqual(found, there)
        self.assertIn("stat.model.0.weight.norm", trace.snapshot(0))
        self.assertIn("frozen", trace.manifest["skipped"]["stat.model.0.weight.gradient_norm"])
        self.assertNotIn("stat.model.6.weight.gradient_norm", trace.manifest["skipped"])

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
    with Recorder(
        f"{folder}/trace", model, (IMAGES[:4], LABELS[:4]), CLASSES, 2, budget=ALL_TIME, quiet=True
    ) as recorder:
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
        for model, words in (
            (torch.jit.script(small_cnn()), "a scripted module has no code"),
            (nn.Sequential(nn.Flatten(), nn.LazyLinear(10)), "has no values yet; run the model once"),
            (meta, "has no values yet"),
            (sharded, "FullyShardedDataParallel are spread over processes"),
            (nn.Linear(784, 10, dtype=torch.complex64), "is complex"),
            (
                nn.Sequential(nn.Flatten(), nn.Linear(784, 3)),
                r"puts out \(3,\) values an image, but class_names has 10",
            ),
        ):
            with self.assertRaisesRegex(RecordError, words):
                Recorder(self.folder / "t", model, (IMAGES[:4], LABELS[:4]), CLASSES, 5, quiet=True)
            self.assertFalse((self.folder / "t").exists())


if __name__ == "__main__":
    unittest.main()
