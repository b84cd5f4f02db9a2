"""A small model that is a function of NumPy, and how it is recorded."""
import numpy as np

from trace_case import ALL_TIME, Case, NaiveTrace

from epochreel_record import Node, Recorder

NAMES = ["even", "odd"]
X = np.random.default_rng(1).normal(size=(12, 5)).astype(np.float32)
Y = np.arange(12) % 2
NODES = [
    Node("hidden", "dense", [4], [], weight="hidden/kernel", bias="hidden/bias"),
    Node("act", "tanh", [4], []),
    Node("out", "dense", [2], [], weight="out/kernel", bias="out/bias"),
]


def apply(params, x):
    hidden = x @ params["hidden"]["kernel"] + params["hidden"]["bias"]
    act = np.tanh(hidden)
    return act @ params["out"]["kernel"] + params["out"]["bias"], {"hidden": hidden, "act": act}


def start():
    random = np.random.default_rng(2)
    return {
        "hidden": {"kernel": random.normal(size=(5, 4)), "bias": np.zeros(4)},
        "out": {"kernel": random.normal(size=(4, 2)), "bias": np.zeros(2)},
    }


def update(params, step):
    """A made-up gradient and the parameters behind it."""
    random = np.random.default_rng(100 + step)
    grads = {
        group: {name: random.normal(size=array.shape) for name, array in arrays.items()}
        for group, arrays in params.items()
    }
    return {
        group: {name: array - 0.1 * grads[group][name] for name, array in arrays.items()}
        for group, arrays in params.items()
    }, grads


class RecorderCase(Case):
    def recorder(self, total=20, folder="trace", probes=(X, Y), **options):
        options = {"budget": ALL_TIME, "quiet": True, "params": start(), "nodes": NODES, "batch_size": 4, **options}
        return Recorder(self.folder / folder, apply, probes, NAMES, total, **options)

    def record(self, steps, total=20, folder="trace", **options):
        params = start()
        with self.recorder(total, folder, **options) as recorder:
            for step in range(1, steps + 1):
                params, grads = update(params, step)
                recorder.step(params, grads, {"loss": 1 / step})
        return NaiveTrace(self.folder / folder)
