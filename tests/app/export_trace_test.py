#!/usr/bin/env python3
"""Checks what `export trace` writes of metrics and histograms, by other readers and by naive ones of its own.

    export_trace_test.py EPOCHREEL CONFIGS [CLASS]
"""
import csv
import math
import pathlib
import shutil
import struct
import sys
import tempfile
import unittest

import numpy as np
from export_case import ExportCase, lines_of, read_safetensors
from program import CONFIGS, run

sys.path.insert(0, str(CONFIGS.parent / "python"))
from epochreel_record.tensorboard import from_tensorboard  # noqa: E402

FORMATS = ("csv", "torch", "onnx", "tensorboard")


class Csv(ExportCase):
    @classmethod
    def setUpClass(cls):
        cls.out = pathlib.Path(tempfile.mkdtemp(prefix="epochreel_export_"))
        cls.addClassCleanup(shutil.rmtree, cls.out)
        assert run("train", CONFIGS / "tiny.yaml", "--out", cls.out, "--quiet").returncode == 0

    def rows(self, path):
        with path.open(newline="") as file:
            return list(csv.DictReader(file))

    def test_holds_every_figure_of_every_line(self):
        rows, lines = self.rows(self.export(self.out, "csv")), lines_of(self.out / "trace/metrics.jsonl")
        self.assertEqual(len(rows), len(lines))
        seen = set()
        for row, line in zip(rows, lines, strict=True):
            found = {name: float(cell) for name, cell in row.items() if cell != ""}
            self.assertEqual(found, {name: float(value) for name, value in line.items()})
            seen |= set(found)
        self.assertEqual(seen, set(rows[0]), "each column has a figure in some line")

    def test_numbers_that_are_not_finite(self):
        place = {"epoch": 0.5, "images": 2**53}
        trace = self.own_trace({}, [{"step": 1, "train_loss": "NaN", "test_loss": "-Infinity", **place},
                                    {"step": 2, "train_loss": "Infinity", "test_loss": -1e-300, **place}])
        path = self.export(trace, "csv")
        rows = self.rows(path)
        self.assertEqual([rows[0]["train_loss"], rows[0]["test_loss"], rows[1]["train_loss"]], ["nan", "-inf", "inf"])
        self.assertEqual([rows[0]["learning_rate"], rows[0]["images"]], ["", str(2**53)])
        table = np.genfromtxt(path, delimiter=",", names=True)
        self.assertTrue(math.isnan(table["train_loss"][0]) and math.isnan(table["learning_rate"][1]))
        self.assertEqual(table["test_loss"].tolist(), [-math.inf, -1e-300])

    def test_the_same_bytes_of_the_trace_and_of_the_folder_that_holds_it(self):
        for kind in FORMATS:
            first, second = (
                self.export(self.out / place, kind, f"{kind}-{zone[:3]}", TZ=zone)
                for place, zone in ((".", "UTC"), ("trace", "Asia/Tokyo")))
            files = [sorted(path.rglob("*")) if path.is_dir() else [path] for path in (first, second)]
            self.assertEqual([file.read_bytes() for file in files[0]], [file.read_bytes() for file in files[1]], kind)

    def test_what_is_no_trace(self):
        for kind in FORMATS:
            self.export(self.folder, kind, code=3, words=f"{self.folder}: holds no trace: manifest.json is not there")
            self.export(self.folder / "none", kind, code=3, words="holds no trace")
            trace = self.own_trace({})
            (trace / "metrics.jsonl").write_text('{"step": 1, "epoch": 0, "images": 1, "train_accuracy": 2}\n')
            self.export(trace, kind, code=3, words='metrics.jsonl:1: "train_accuracy" must be a number from 0 to 1')


def masked_crc(data):
    """CRC-32C bit by bit, then as TFRecord has it."""
    crc = 0xFFFFFFFF
    for byte in data:
        for bit in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if (crc ^ byte >> bit) & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) % 2**32


def fields_of(data):
    """Field numbers and values of a message of protocol buffers."""
    place, found = 0, []

    def varint():
        nonlocal place
        value = shift = 0
        while True:
            byte, place = data[place], place + 1
            value, shift = value | (byte & 0x7F) << shift, shift + 7
            if byte < 0x80:
                return value

    while place < len(data):
        key = varint()
        if key & 7 == 0:
            found.append((key >> 3, varint()))
        else:
            size = {1: 8, 5: 4}.get(key & 7) or varint()
            found.append((key >> 3, data[place:place + size]))
            place += size
    assert place == len(data)
    return found


def events_of(path):
    """Step, time and values of each event behind the first, which names the version."""
    data, place, events = path.read_bytes(), 0, []
    while place < len(data):
        length, check = struct.unpack_from("<QI", data, place)
        body = data[place + 12:place + 12 + length]
        assert check == masked_crc(data[place:place + 8]), "the check of a length"
        assert struct.unpack_from("<I", data, place + 12 + length)[0] == masked_crc(body), "the check of a record"
        place += length + 16
        event = dict(fields_of(body))
        values = {}
        for _, value in fields_of(event.get(5, b"")):
            parts = dict(fields_of(value))
            values[parts[1].decode()] = struct.unpack("<f", parts[2])[0] if 2 in parts else dict(fields_of(parts[5]))
        events.append((event.get(2, 0), struct.unpack("<d", event[1])[0], values, event.get(3)))
    assert place == len(data) and events[0] == (0, 0.0, {}, b"brain.Event:2")
    return [event[:3] for event in events[1:]]


class TensorBoard(ExportCase):
    JOB = """name: a
data: {dataset: synthetic, train_limit: 600, test_limit: 200}
network: [dense: 24, relu, dense: 10]
train: {epochs: 1, batch_size: 32}
record: {snapshots: 4}
"""

    def written(self, trace, name="written"):
        folder = self.export(trace, "tensorboard", name)
        self.assertEqual([file.name for file in folder.iterdir()], ["events.out.tfevents.0.epochreel"])
        return events_of(folder / "events.out.tfevents.0.epochreel")

    def expect_histogram(self, found, counts, edges):
        """Buckets are the bins; the least and the largest value are the edges of those that hold some."""
        width = (float(edges[1]) - float(edges[0])) / len(counts)
        held = np.flatnonzero(counts)
        number = lambda field: struct.unpack("<d", found[field])[0]
        limits, buckets = np.frombuffer(found[6]), np.frombuffer(found[7])
        np.testing.assert_array_equal(buckets, counts)
        np.testing.assert_allclose(limits, edges[0] + width * np.arange(1, len(counts) + 1), rtol=0, atol=width * 1e-9)
        self.assertEqual(number(3), counts.sum())
        self.assertAlmostEqual(number(1), edges[0] + width * held[0], delta=width * 1e-9)
        self.assertAlmostEqual(number(2), edges[0] + width * (held[-1] + 1), delta=width * 1e-9)
        values = np.repeat(limits - width / 2, counts)
        np.testing.assert_allclose([number(4), number(5)], [values.sum(), (values**2).sum()], rtol=1e-9, atol=1e-9)

    def test_holds_every_figure_and_every_histogram(self):
        out = self.train(self.JOB)
        scalars, histograms = {}, {}
        events = self.written(out)
        self.assertEqual([event[0] for event in events], sorted(event[0] for event in events))
        for step, time, values in events:
            self.assertEqual(time, step)
            for tag, value in values.items():
                kept = histograms if isinstance(value, dict) else scalars
                self.assertNotIn((step, tag), kept)
                kept[step, tag] = value
        expected = {(line["step"], key): float(np.float32(value)) for line in lines_of(out / "trace/metrics.jsonl")
                    for key, value in line.items() if key != "step"}
        self.assertEqual(scalars, expected)
        for line in lines_of(out / "trace/commits.jsonl"):
            arrays = read_safetensors(out / "trace" / line["file"])
            names = [name for name in arrays if name.endswith("histogram")]
            self.assertGreaterEqual(len(names), 4 if line["step"] == 0 else 8)
            for name in names:
                tag = name.removeprefix("stat.").removeprefix("model.").removesuffix(".histogram")
                if name.endswith(".gradient_histogram"):
                    tag = "gradients/" + tag.removesuffix(".gradient_histogram")
                tag = tag.replace("layer.", "activations/")
                self.expect_histogram(histograms.pop((line["step"], tag)), arrays[name], arrays[name + "_range"])
        self.assertEqual(histograms, {}, "no others")

    def test_the_recorder_reads_it(self):
        """Weights and gradients come back under their names; what it makes is a trace that the program reads."""
        out = self.train(self.JOB)
        back = pathlib.Path(from_tensorboard(str(self.export(out, "tensorboard")), str(self.folder / "back")))
        self.expect(run("info", back), 0)
        folders = (back, out / "trace")
        last, first = (read_safetensors(sorted((folder / "snapshots").iterdir())[-1]) for folder in folders)
        names = [name for name in first if name.startswith("stat.model.") and name.endswith("histogram")]
        self.assertEqual(len(names), 8)
        for name in names:
            self.assertEqual(last[name].sum(), first[name].sum(), name)
        losses = [{line["step"]: np.float32(line["test_loss"]) for line in lines_of(folder / "metrics.jsonl")
                   if "test_loss" in line} for folder in folders]
        self.assertEqual(losses[0], losses[1])

    def test_histograms_that_hold_little(self):
        """Empty bins at both ends; bins of one value; no finite value; names of a framework; steps without metrics."""
        def arrays(name, counts, edges):
            record = f"stat.{name}.histogram"
            return {record: np.array(counts, "i4"), record + "_range": np.array(edges, "f4")}

        kept = {"model.fc.w": np.zeros((2, 3), "f4"), **arrays("model.fc.w", [0, 3, 0, 2, 0], [-2, 0.5]),
                **arrays("layer.0", [7], [1.5, 1.5]), **arrays("model.others", [0, 0], [0, 1]),
                **arrays("model.none", [1, 1], [np.nan, np.nan])}
        metrics = [{"step": step, "epoch": 0, "images": 0} for step in (1, 4, 5)]
        trace = self.own_trace({2: kept, 3: {}, 4: kept}, metrics)
        events = self.written(trace)
        self.assertEqual([(step, sorted(values)) for step, _, values in events],
                         [(1, ["epoch", "images"]), (2, ["activations/fc", "fc.w"]), (4, ["epoch", "images"]),
                          (4, ["activations/fc", "fc.w"]), (5, ["epoch", "images"])])
        found = events[1][2]
        self.expect_histogram(found["fc.w"], kept["stat.model.fc.w.histogram"], kept["stat.model.fc.w.histogram_range"])
        numbers = [struct.unpack("<d", found["activations/fc"][field])[0] for field in (1, 2, 3, 4)]
        self.assertEqual(numbers, [1.5, 1.5, 7, 10.5])

    def test_folders(self):
        trace = self.own_trace({}, [{"step": 1, "epoch": 0, "images": 0, "train_loss": "NaN"}])
        (self.folder / "runs").mkdir()
        (self.folder / "link").symlink_to("runs")
        (event,) = self.written(trace, "link")
        self.assertTrue(math.isnan(event[2]["train_loss"]))
        self.assertTrue((self.folder / "link").is_symlink())
        (self.folder / "file").write_text("kept")
        done = run("export", "trace", trace, "--format", "tensorboard", "-o", self.folder / "file")
        self.expect(done, 3, "file: is a file, not a folder")
        self.assertEqual((self.folder / "file").read_text(), "kept")
        damaged = self.own_trace({1: {"stat.model.x.histogram": np.array([0.5, 1], "f4"),
                                      "stat.model.x.histogram_range": np.array([0, 1], "f4")}})
        self.export(damaged, "tensorboard", "none", code=3, words="stat.model.x.histogram")


if __name__ == "__main__":
    unittest.main()
