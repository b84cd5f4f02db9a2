"""Helpers of the recorder's tests: a folder for each, and a naive reader of traces that knows nothing of the writer."""
import json
import os
import pathlib
import shutil
import struct
import sys
import tempfile
import unittest

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

KINDS = {
    "U8": "u1",
    "I8": "i1",
    "U16": "<u2",
    "I16": "<i2",
    "I32": "<i4",
    "I64": "<i8",
    "F16": "<f2",
    "F32": "<f4",
    "F64": "<f8",
}


def read_file(path):
    """Every tensor of a safetensors file; checks that arrays lie one behind the other without gaps."""
    data = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    end, tensors = 0, {}
    for name, entry in sorted(header.items(), key=lambda item: (item[1]["data_offsets"], item[0])):
        begin, after = entry["data_offsets"]
        assert begin == end, name
        end = after
        raw = data[8 + length + begin : 8 + length + after]
        tensors[name] = np.frombuffer(raw, KINDS[entry["dtype"]]).reshape(entry["shape"])
    assert 8 + length + end == len(data)
    return tensors


def read_log(path):
    text = pathlib.Path(path).read_text()
    assert text == "" or text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


class NaiveTrace:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.manifest = json.loads((self.folder / "manifest.json").read_text())
        self.commits = read_log(self.folder / "commits.jsonl")
        lines = read_log(self.folder / "metrics.jsonl")
        for log in (self.commits, lines):
            steps = [line["step"] for line in log]
            assert steps == sorted(set(steps)), f"steps do not rise: {steps[-5:]}"
        self.metrics = {line["step"]: line for line in lines}
        self.nodes = self.manifest["nodes"]

    def snapshot(self, place):
        return read_file(self.folder / self.commits[place]["file"])

    @property
    def steps(self):
        return [line["step"] for line in self.commits]

    def number(self, name):
        return [node["name"] for node in self.nodes].index(name)


def naive_histogram_faults(counts, edges, values):
    """Says what is wrong with a histogram of these values, counted one by one in double precision."""
    values = np.asarray(values, np.float32).astype(float).reshape(-1)
    values = values[np.isfinite(values)]
    low, high = float(edges[0]), float(edges[1])
    width = (high - low) / len(counts)
    expected = np.zeros(len(counts), int)
    for value in values:
        place = int(np.floor((value - low) / width))
        if not 0 <= place < len(counts):
            return f"{value} lies outside of {low} to {high}"
        expected[place] += 1
    if not np.array_equal(expected, counts):
        return f"{np.flatnonzero(expected != counts)} differ"
    whole = width
    while whole != int(whole):
        whole *= 2  # a power of two times a whole number ends here
        if whole > 2**60:
            return f"the width {width} is no whole number times a power of two"
    return ""


class Case(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="epochreel_record_"))
        self.addCleanup(shutil.rmtree, self.folder)

    def assert_histogram(self, snapshot, prefix, values):
        fault = naive_histogram_faults(snapshot[prefix + "histogram"], snapshot[prefix + "histogram_range"], values)
        self.assertEqual(fault, "", prefix)

    def assert_close(self, found, expected, relative=1e-5, absolute=1e-7):
        np.testing.assert_allclose(np.asarray(found, float), np.asarray(expected, float), rtol=relative, atol=absolute)


ALL_TIME = 1e9  # a budget under which every planned snapshot is taken
