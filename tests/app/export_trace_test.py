#!/usr/bin/env python3
"""Checks what `export trace` writes of a training, by readers of other programs and by naive ones of this file.

    export_trace_test.py EPOCHREEL CONFIGS
"""
import csv
import json
import math
import pathlib
import shutil
import tempfile
import unittest

import numpy as np
from program import CONFIGS, Case, run

FORMATS = ("csv",)
MANIFEST = {"format_version": 2, "name": "mine", "class_names": ["cat", "dog"], "total_steps": 10,
            "input": {"kind": "vector", "shape": [3]}, "nodes": [{"name": "fc", "type": "dense", "shape": [2], "weight": "fc.w"}],
            "parameters": {"fc.w": {"shape": [2, 3]}}}
TYPES = {"float16": "F16", "float32": "F32", "int32": "I32", "uint8": "U8", "int64": "I64"}


def lines_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_safetensors(path):
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    names = {short: name for name, short in TYPES.items()}
    arrays = {}
    for name, entry in json.loads(data[8:start]).items():
        if name != "__metadata__":
            begin, end = (start + offset for offset in entry["data_offsets"])
            arrays[name] = np.frombuffer(data[begin:end], names[entry["dtype"]]).reshape(entry["shape"])
    return arrays


def write_safetensors(path, arrays):
    header, blob = {}, b""
    for name, array in sorted(arrays.items(), key=lambda item: -item[1].dtype.itemsize):
        header[name] = {"dtype": TYPES[array.dtype.name], "shape": array.shape,
                        "data_offsets": [len(blob), len(blob) + array.nbytes]}
        blob += array.tobytes()
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + blob)


class ExportCase(Case):
    def export(self, trace, kind, name="written", code=0, words="", options=()):
        path = self.folder / name
        self.expect(run("export", "trace", trace, "--format", kind, "-o", path, "--quiet", *options), code, words)
        if code != 0:
            self.assertEqual(list(self.folder.glob(f"*{name}*")), [], "something was left")
        return path

    def train(self, job):
        """The folder of a job's results."""
        file = self.folder / "job.yaml"
        file.write_text(job)
        self.expect(run("train", file, "--out", self.folder / "out", "--quiet"), 0)
        return self.folder / "out"

    def own_trace(self, snapshots, metrics=(), **manifest):
        """A trace of this test's making; `snapshots` are arrays by step."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder)) / "trace"
        (folder / "snapshots").mkdir(parents=True)
        (folder / "manifest.json").write_text(json.dumps(MANIFEST | manifest))
        commits = []
        for index, (step, arrays) in enumerate(snapshots.items()):
            file = f"snapshots/{index:06}.safetensors"
            write_safetensors(folder / file, arrays)
            commits.append({"step": step, "epoch": 0, "images": step, "file": file, "size": (folder / file).stat().st_size})
        for name, lines in (("commits", commits), ("metrics", metrics)):
            (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        return folder


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

    def test_the_folder_is_that_of_the_trace_or_of_the_results(self):
        for kind in FORMATS:
            first, second = self.export(self.out, kind, "a"), self.export(self.out / "trace", kind, "b")
            files = [sorted(path.rglob("*")) if path.is_dir() else [path] for path in (first, second)]
            self.assertEqual([file.read_bytes() for file in files[0]], [file.read_bytes() for file in files[1]], kind)

    def test_what_is_no_trace(self):
        for kind in FORMATS:
            self.export(self.folder, kind, code=3, words=f"{self.folder}: holds no trace: manifest.json is not there")
            self.export(self.folder / "none", kind, code=3, words="holds no trace")
            trace = self.own_trace({})
            (trace / "metrics.jsonl").write_text('{"step": 1, "epoch": 0, "images": 1, "train_accuracy": 2}\n')
            self.export(trace, kind, code=3, words='metrics.jsonl:1: "train_accuracy" must be a number from 0 to 1')


if __name__ == "__main__":
    unittest.main()
