#!/usr/bin/env python3
"""Traces of what is there already: checkpoints with a CSV, and TensorBoard's event files written here byte by byte."""
import struct
import unittest

import numpy as np
import torch
from torch import nn

from trace_case import Case, NaiveTrace

import epochreel_record  # noqa: E402
from epochreel_record import RecordError, safetensors
from epochreel_record.event_files import masked_crc
from epochreel_record.tensorboard import even_bins, parameter_of
from epochreel_record.event_files import Buckets

torch.set_num_threads(1)


def model_of(seed):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(6, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 3))


CSV = "epoch,global_step,loss,val_acc,speed\n0,0,1.5,,9\n0,5,1.25,0.5,9\n1,10,0.75,,\n1,10,,0.75,\n2,11,9,9,9\n"


class Checkpoints(Case):
    def save(self, ending):
        for step in (10, 5, 0):
            state = model_of(step).state_dict()
            path = self.folder / f"net-7-step{step}.{ending}"
            if ending == "pt":
                torch.save({"state_dict": state, "epoch": step}, path)
            elif ending == "npz":
                np.savez(path, **{name: value.numpy() for name, value in state.items()})
            else:
                safetensors.write(str(path), {name: value.numpy() for name, value in state.items()})
        (self.folder / "log.csv").write_text(CSV)

    def test_arrays_alone(self):
        for ending in ("pt", "npz", "safetensors"):
            self.folder = self.folder / ending
            self.folder.mkdir()
            self.save(ending)
            trace = NaiveTrace(epochreel_record.from_checkpoints(str(self.folder)))
            self.assertEqual(trace.steps, [0, 5, 10])
            self.assertTrue(trace.manifest["order_only"])
            self.assertEqual(
                [(node["name"], node["type"]) for node in trace.nodes],
                [("0", "opaque"), ("1", "opaque"), ("3", "opaque")],
            )
            self.assertEqual(trace.nodes[1]["running_var"], "1.running_var")
            for place, step in enumerate(trace.steps):
                snapshot, squares = trace.snapshot(place), 0
                for name, value in model_of(step).named_parameters():
                    value = value.detach().numpy()
                    self.assert_close(snapshot[f"model.{name}"], value, 1e-3, 1e-3)
                    self.assert_close(snapshot[f"stat.model.{name}.norm"], np.sqrt((value**2).sum()))
                    self.assert_histogram(snapshot, f"stat.model.{name}.", value)
                    squares += (value**2).sum()
                self.assert_close(trace.metrics[step]["weight_norm"], np.sqrt(squares))
                self.assertNotIn("stat.model.1.running_mean.norm", snapshot)
            self.assertEqual(trace.metrics[10]["train_loss"], 0.75)
            self.assertEqual(trace.metrics[10]["test_accuracy"], 0.75)
            self.assertEqual((trace.metrics[5]["epoch"], trace.commits[2]["epoch"]), (0, 1))
            self.assertNotIn(11, trace.metrics)
            self.assertIn(
                "steps behind 10, where the trace ends, are left out: 1", trace.manifest["skipped"]["train_loss"]
            )
            self.assertIn("class_names", trace.manifest["skipped"])

    def test_with_the_model(self):
        self.save("pt")
        model, x, y = model_of(77), torch.rand(9, 6), torch.arange(9) % 3
        before = [value.clone() for value in model.state_dict().values()]
        model(x).sum().backward()  # gradients of the model's own are not those of a checkpoint
        model.load_state_dict(dict(zip(model.state_dict(), before)))
        trace = NaiveTrace(
            epochreel_record.from_checkpoints(
                str(self.folder), model=model, probes=(x, y), class_names=list("abc"), test=(x, y)
            )
        )
        for place, step in enumerate(trace.steps):
            with torch.no_grad():
                logits = model_of(step).eval()(x)
            self.assert_close(trace.snapshot(place)["probe.probability"], logits.softmax(1), 1e-4)
            self.assertNotIn("stat.model.0.weight.gradient_norm", trace.snapshot(place))
            self.assertNotIn("gradient_norm", trace.metrics[step])
            self.assert_close(trace.metrics[step]["test_accuracy"], (logits.argmax(1) == y).float().mean())
        self.assertEqual([node["type"] for node in trace.nodes], ["dense", "batch_norm", "relu", "dense"])
        self.assertTrue(all(torch.equal(one, other) for one, other in zip(before, model.state_dict().values())))

    def test_an_accuracy_in_percent_is_left_out(self):
        self.save("npz")
        (self.folder / "log.csv").write_text("step,loss,acc,images\n0,1,50,7\n5,nan,60,nan\n")
        trace = NaiveTrace(epochreel_record.from_checkpoints(str(self.folder)))
        self.assertNotIn("train_accuracy", trace.metrics[0])
        self.assertEqual(
            (trace.metrics[5]["train_loss"], trace.metrics[0]["images"], trace.metrics[5]["images"]), ("NaN", 7, 0)
        )
        self.assertIn("not percents", trace.manifest["skipped"]["train_accuracy"])

    def test_a_checkpoint_that_does_not_fit_leaves_no_trace(self):
        self.save("pt")
        torch.save({"0.weight": torch.zeros(2, 2)}, self.folder / "z-20.pt")
        with self.assertRaisesRegex(RecordError, "z-20.pt: does not fit the model"):
            probes = (torch.rand(9, 6), torch.arange(9) % 3)
            epochreel_record.from_checkpoints(
                str(self.folder), model=model_of(1), probes=probes, class_names=list("abc")
            )
        self.assertFalse((self.folder / "trace").exists())

    def test_refusals(self):
        self.save("npz")
        log = str(self.folder / "log.csv")
        cases = (
            (dict(steps=[1, 2]), "need a step each"),
            (dict(metrics=str(self.folder / "a.csv")), "has no column step"),
            (dict(model=model_of(1), metrics=log), "a model needs probes"),
            (dict(metrics=str(self.folder / "b.csv")), "b.csv:2: holds a field"),
        )
        (self.folder / "a.csv").write_text("time,loss\n1,2\n")
        (self.folder / "b.csv").write_text("step,loss\n1,two\n")
        names = (
            ({"los": "train_loss"}, "log.csv: has no 'los', which metric_names says, but epoch, loss, val_acc, speed"),
            ({"loss": "train_los"}, "'train_los', which is no figure; choose from train_loss, train_accuracy"),
            ({"loss": "train_loss", "speed": "train_loss"}, "metric_names says 'train_loss' twice"),
        )
        cases += tuple((dict(metrics=log, metric_names=given), words) for given, words in names)
        for options, words in cases:
            with self.assertRaisesRegex(RecordError, words):
                epochreel_record.from_checkpoints(str(self.folder), **options)
        with self.assertRaisesRegex(RecordError, "holds 3 CSV files; say by metrics="):
            epochreel_record.from_checkpoints(str(self.folder))
        np.savez(self.folder / "other-12.npz", a=np.zeros(3))
        with self.assertRaisesRegex(RecordError, "other-12.npz: its array .* is not like that of the first"):
            epochreel_record.from_checkpoints(str(self.folder), metrics=log)
        (self.folder / "other-12.npz").write_bytes(b"PK\3\4 nonsense")
        with self.assertRaisesRegex(RecordError, "other-12.npz: cannot be read as a checkpoint"):
            epochreel_record.from_checkpoints(str(self.folder), metrics=log)
        self.assertFalse((self.folder / "trace").exists())
        with self.assertRaisesRegex(RecordError, "holds no file that ends with"):
            (self.folder / "empty").mkdir()
            epochreel_record.from_checkpoints(str(self.folder / "empty"))

    def test_names_of_metrics_need_a_table(self):
        self.save("npz")
        (self.folder / "log.csv").unlink()
        with self.assertRaisesRegex(RecordError, "holds no CSV file, whose columns metric_names says"):
            epochreel_record.from_checkpoints(str(self.folder), metric_names={"loss": "train_loss"})
        self.assertFalse((self.folder / "trace").exists())

    def test_a_file_with_code_in_it_is_refused(self):
        torch.save({"state_dict": {"w": torch.zeros(2)}, "run": Case}, self.folder / "a-1.pt")
        with self.assertRaisesRegex(RecordError, "a-1.pt: "):
            epochreel_record.from_checkpoints(str(self.folder))


def varint(value):
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def field(number, kind, data):
    return varint(number << 3 | kind) + (varint(len(data)) + data if kind == 2 else data)


def event(step, *values):
    summary = b"".join(field(1, 2, value) for value in values)
    return field(1, 1, struct.pack("<d", 1.7e9)) + field(2, 0, varint(step)) + (field(5, 2, summary) if values else b"")


def simple(tag, value):
    return field(1, 2, tag.encode()) + field(2, 5, struct.pack("<f", value))


def histogram(tag, values, limits):
    counts = np.histogram(values, [-np.inf, *limits])[0]
    packed = [struct.pack(f"<{len(array)}d", *array) for array in (limits, counts)]
    numbers = (values.min(), values.max(), len(values), values.sum(), (values**2).sum())
    body = b"".join(field(number, 1, struct.pack("<d", value)) for number, value in enumerate(numbers, 1))
    return field(1, 2, tag.encode()) + field(5, 2, body + field(6, 2, packed[0]) + field(7, 2, packed[1]))


def tensor(tag, array):
    """As TensorFlow 2 has it: the content's bytes for arrays, float_val for scalars."""
    array = np.asarray(array)
    if array.ndim == 0:
        body = field(1, 0, varint(1)) + field(2, 2, b"") + field(5, 2, struct.pack("<f", array))
    else:
        shape = b"".join(field(2, 2, field(1, 0, varint(side))) for side in array.shape)
        body = field(1, 0, varint(2)) + field(2, 2, shape) + field(4, 2, array.astype("<f8").tobytes())
    return field(1, 2, tag.encode()) + field(8, 2, body)


def bitwise_crc(data):
    """CRC-32C bit by bit."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def write_events(path, events):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        for data in events:
            length = struct.pack("<Q", len(data))
            for part in (length, data):
                crc = bitwise_crc(part)
                file.write(part + struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF))


LIMITS = np.concatenate([-np.geomspace(5, 1e-3, 20), [0], np.geomspace(1e-3, 5, 20)])


class Events(Case):
    def setUp(self):
        super().setUp()
        self.values = {step: np.random.default_rng(step).normal(size=500) for step in (0, 10, 20)}
        events = [event(0, field(3, 2, b"brain.Event:2"))]
        for step, values in self.values.items():
            events.append(event(step, simple("Loss/train", 1 / (1 + step)), histogram("fc/weight", values, LIMITS)))
            events.append(event(step, histogram("fc/weight.grad", values * 2, LIMITS * 2)))
        events.append(event(7, tensor("lr", 0.25), simple("speed", 3)))
        write_events(self.folder / "events.out.tfevents.1.host", events)
        edges = np.linspace(-3, 3, 31)
        counts = np.histogram(self.values[20], edges)[0]
        rows = np.column_stack([edges[:-1], edges[1:], counts])
        write_events(
            self.folder / "validation/events.out.tfevents.2.host",
            [event(20, tensor("epoch_accuracy", 0.5), tensor("out/bias", rows))],
        )

    def test_scalars_and_histograms(self):
        trace = NaiveTrace(epochreel_record.from_tensorboard(str(self.folder)))
        self.assertEqual(trace.steps, [0, 10, 20])
        for place, (step, values) in enumerate(self.values.items()):
            self.assert_close(trace.metrics[step]["train_loss"], 1 / (1 + step))
            snapshot = trace.snapshot(place)
            self.assert_close(snapshot["stat.model.fc.weight.norm"], np.sqrt((values**2).sum()))
            self.assert_close(snapshot["stat.model.fc.weight.deviation"], values.std(), 1e-4)
            self.assertEqual(snapshot["stat.model.fc.weight.histogram"].sum(), 500)
            self.assert_close(snapshot["stat.model.fc.weight.histogram_range"], [values.min(), values.max()])
            self.assert_close(snapshot["stat.model.fc.weight.gradient_norm"], 2 * np.sqrt((values**2).sum()))
        self.assertEqual(trace.metrics[7], {"step": 7, "epoch": 0, "images": 0, "learning_rate": 0.25})
        self.assertEqual(trace.metrics[20]["test_accuracy"], 0.5)
        self.assertNotIn("stat.model.out.bias.norm", trace.snapshot(-1))
        self.assertIn("stat.model.out.bias.histogram", trace.snapshot(-1))

    def test_scalars_behind_the_last_histogram_are_said(self):
        late = [event(step, simple("Loss/train", step)) for step in (21, 30)]
        write_events(self.folder / "events.out.tfevents.3.host", late)
        trace = NaiveTrace(epochreel_record.from_tensorboard(str(self.folder)))
        self.assertEqual(max(trace.metrics), 20)
        self.assertEqual(
            trace.manifest["skipped"]["train_loss"],
            "values of steps behind 20, where the trace ends, are left out: 2",
        )

    def test_names_of_figures(self):
        for given, words in (
            ({"los": "train_loss"}, "has no 'los', which metric_names says, but Loss/train, lr, speed, validation/"),
            ({"speed": "velocity"}, "'velocity', which is no figure"),
        ):
            with self.assertRaisesRegex(RecordError, words):
                epochreel_record.from_tensorboard(str(self.folder), metric_names=given)
        self.assertFalse((self.folder / "trace").exists())
        trace = NaiveTrace(epochreel_record.from_tensorboard(str(self.folder), metric_names={"speed": "weight_norm"}))
        self.assertEqual(trace.metrics[7]["weight_norm"], 3)

    def test_counts_are_where_the_values_are(self):
        """A histogram of fine buckets, spread over 64 bins, hardly differs from one of the values themselves."""
        values = np.random.default_rng(3).normal(size=20_000)
        limits = np.linspace(-6, 6, 2001)
        counts = np.histogram(values, [-np.inf, *limits])[0]
        found, edges = even_bins(Buckets(values.min(), values.max(), len(values), 0, 0, limits, counts))
        expected = np.histogram(values, np.linspace(edges[0], edges[1], 65))[0]
        self.assertLess(np.abs(found - expected).max(), 15)
        self.assertEqual(found.sum(), 20_000)
        one, edges = even_bins(Buckets(2.0, 2.0, 9, 18, 36, np.array([1.0, 3.0]), np.array([0.0, 9.0])))
        self.assertEqual((one.sum(), edges.tolist()), (9, [1.5, 2.5]))

    def test_scalars_alone(self):
        write_events(self.folder / "s/a.tfevents.1", [event(step, simple("loss", step)) for step in (3, 1, 2)])
        trace = NaiveTrace(epochreel_record.from_tensorboard(str(self.folder / "s"), class_names=["a", "b"]))
        self.assertEqual(([line["train_loss"] for line in trace.metrics.values()], trace.steps), ([1, 2, 3], [3]))

    def test_counts_are_whole_numbers(self):
        counts = {1: 500.0, 2: float("nan"), 3: float("inf")}
        events = [event(step, simple("loss", 1), simple("test_count", count)) for step, count in counts.items()]
        write_events(self.folder / "c/a.tfevents.1", events)
        lines = NaiveTrace(epochreel_record.from_tensorboard(str(self.folder / "c"))).metrics
        self.assertEqual([line.get("test_count") for line in lines.values()], [500, None, None])
        self.assertIs(type(lines[1]["test_count"]), int)

    def test_checks(self):
        self.assertEqual(bitwise_crc(b"123456789"), 0xE3069283)  # the check value of CRC-32C, RFC 3720
        crc = bitwise_crc(b"epoch")
        self.assertEqual(masked_crc(b"epoch"), ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)

    def test_damage(self):
        path = self.folder / "events.out.tfevents.1.host"
        data = path.read_bytes()
        path.write_bytes(data[:-3])
        self.assertEqual(
            NaiveTrace(epochreel_record.from_tensorboard(str(self.folder), str(self.folder / "t1"))).steps, [0, 10, 20]
        )
        for place in (3, 14, 200):
            path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            with self.assertRaisesRegex(RecordError, "tfevents.1.host: is "):
                epochreel_record.from_tensorboard(str(self.folder), str(self.folder / "t2"))
        self.assertFalse((self.folder / "t2").exists())

    def test_a_histogram_that_is_none_leaves_no_trace(self):
        falling = histogram("fc/weight", self.values[0], LIMITS)
        place = falling.index(struct.pack("<d", LIMITS[5]))
        falling = falling[:place] + struct.pack("<d", LIMITS[3]) + falling[place + 8 :]
        write_events(self.folder / "events.out.tfevents.5.host", [event(20, falling)])
        with self.assertRaisesRegex(RecordError, "a histogram's buckets do not rise"):
            epochreel_record.from_tensorboard(str(self.folder))
        self.assertFalse((self.folder / "trace").exists())

    def test_names_of_parameters(self):
        for tag, expected in (
            ("fc/weight", ("fc.weight", False)),
            ("gradients/fc.weight", ("fc.weight", True)),
            ("fc.weight.grad", ("fc.weight", True)),
            ("grad", ("grad", False)),
            ("upgrade/w", ("upgrade.w", False)),
        ):
            self.assertEqual(parameter_of(tag), expected)


if __name__ == "__main__":
    unittest.main()
