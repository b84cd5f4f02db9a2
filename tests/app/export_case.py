"""Helpers of the tests of `export trace`: jobs that are trained, and traces made here byte by byte."""
import json
import os
import pathlib
import tempfile

import numpy as np
import torch
from program import Case, run

MANIFEST = {"format_version": 2, "name": "mine", "class_names": ["cat", "dog"], "total_steps": 10,
            "input": {"kind": "vector", "shape": [3]},
            "nodes": [{"name": "fc", "type": "dense", "shape": [2], "weight": "fc.w"}],
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
    def export(self, trace, kind, name="written", code=0, words="", options=(), **environment):
        path = self.folder / name
        arguments = ("export", "trace", trace, "--format", kind, "-o", path, "--quiet", *options)
        done = run(*arguments, env=os.environ | environment)
        self.expect(done, code, words)
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
            size = (folder / file).stat().st_size
            commits.append({"step": step, "epoch": 0, "images": step, "file": file, "size": size})
        for name, lines in (("commits", commits), ("metrics", metrics)):
            (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        return folder


class TrainedCase(ExportCase):
    JOB = """name: a
data: {dataset: synthetic, train_limit: 600, test_limit: 200}
network: [%s, dense: 10]
train: {epochs: 1, batch_size: 32}
record: {snapshots: 4, weights: %s}
"""

    def data(self):
        """The arrays that the job trained on and was tested on."""
        file = self.folder / "data.npz"
        self.expect(run("export", "data", self.folder / "job.yaml", "--format", "npz", "-o", file, "--quiet"), 0)
        return np.load(file)

    def images(self):
        """All test images as the network gets them."""
        images = torch.from_numpy(self.data()["x_test"][:, None].astype(np.float32) / 255)
        self.assertEqual(len(images), 200)
        return images

    def last(self, out):
        """The last snapshot, in which all test images were evaluated."""
        last = read_safetensors(sorted((out / "trace/snapshots").iterdir())[-1])
        np.testing.assert_array_equal(np.sort(last["stat.test.index"]), np.arange(200))
        return last
