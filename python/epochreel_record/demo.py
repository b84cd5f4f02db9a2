"""Trains a small convolutional network of PyTorch on Fashion-MNIST, records it and films it.

    python3 -m epochreel_record.demo --out out/demo
"""
import argparse
import gzip
import os
import shutil
import subprocess
import sys
from typing import Any, Optional

import numpy as np
import numpy.typing as npt

from epochreel_record.errors import RecordError
from epochreel_record.recorder import Recorder

DATA = "/usr/share/datasets/fashion-mnist"
CLASSES = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot")
BATCH = 128
PROBES_PER_CLASS = 4


def read_idx(path: str) -> npt.NDArray[np.uint8]:
    """The bytes of an IDX file (http://yann.lecun.com/exdb/mnist): two zeros, type 8, the number of sides, the
    sides."""
    try:
        with gzip.open(path) as file:
            data = file.read()
    except OSError as error:
        raise RecordError(
            f"{path}: cannot be read; install Debian's dataset-fashion-mnist, or give --data FOLDER"
        ) from error
    sides = np.frombuffer(data[4 : 4 + 4 * data[3]], ">u4") if data[:3] == b"\0\0\x08" else np.zeros(0, int)
    if len(sides) == 0 or len(data) != 4 + 4 * len(sides) + int(np.prod(sides)):
        raise RecordError(f"{path}: is no IDX file of bytes; fetch it anew")
    return np.frombuffer(data, np.uint8, offset=4 + 4 * len(sides)).reshape([int(side) for side in sides])


def find_program(given: str) -> str:
    """--epochreel, else EPOCHREEL, else `epochreel` on PATH."""
    name = given or os.environ.get("EPOCHREEL") or "epochreel"
    found = shutil.which(name)
    if found is None:
        raise RecordError(
            f"there is no program {name}; build epochreel and give its path by --epochreel or EPOCHREEL, or record "
            "without a film by --no-film"
        )
    return found


def make_model() -> Any:
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(32 * 7 * 7, 64),
        nn.ReLU(),
        nn.Linear(64, len(CLASSES)),
    )


def load_data(folder: str) -> tuple[Any, Any, Any, Any]:
    """Images (N, 1, 28, 28) from 0 to 1 and labels, of training and test."""
    import torch

    result = []
    for part in ("train", "t10k"):
        images = read_idx(os.path.join(folder, f"{part}-images-idx3-ubyte.gz"))
        labels = read_idx(os.path.join(folder, f"{part}-labels-idx1-ubyte.gz"))
        result += [
            torch.from_numpy(images[:, None].astype(np.float32) / 255),
            torch.from_numpy(labels.astype(np.int64)),
        ]
    return result[0], result[1], result[2], result[3]


def choose_probes(labels: Any) -> npt.NDArray[np.int64]:
    """The first test images of each class, class by class."""
    return np.concatenate([np.flatnonzero(labels.numpy() == label)[:PROBES_PER_CLASS] for label in range(len(CLASSES))])


def train(folder: str, arguments: argparse.Namespace) -> None:
    import torch
    from torch.nn import functional as F

    torch.manual_seed(1)
    x, y, test_x, test_y = load_data(arguments.data)
    model = make_model()
    per_epoch = -(-len(x) // BATCH)
    steps = arguments.steps or arguments.epochs * per_epoch
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    probes = choose_probes(test_y)
    with Recorder(
        folder,
        model,
        (test_x[probes], test_y[probes]),
        CLASSES,
        steps,
        test=(test_x, test_y),
        optimizer=optimizer,
        name="demo",
        dataset="Fashion-MNIST",
        batch_size=BATCH,
        train_images=len(x),
        snapshots=arguments.snapshots,
        snapshot_bytes=arguments.snapshot_bytes,
        budget=arguments.budget / 100,
    ) as recorder:
        order = torch.randperm(len(x))
        for step in range(steps):
            if step % per_epoch == 0:
                order = torch.randperm(len(x))
            batch = order[step % per_epoch * BATCH :][:BATCH]
            logits = model(x[batch])
            loss = F.cross_entropy(logits, y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            recorder.step(loss=loss, accuracy=(logits.argmax(1) == y[batch]).float().mean())


def parse(words: Optional[list[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python3 -m epochreel_record.demo", description="Trains, records and films a small CNN."
    )
    parser.add_argument("--out", default="out/demo", help="folder of the results; the trace goes into its folder trace")
    parser.add_argument("--data", default=DATA, help="folder of Fashion-MNIST's IDX files, gzipped")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--steps", type=int, default=0, help="updates, in place of epochs")
    parser.add_argument("--snapshots", type=int, default=120, help="at most so many")
    parser.add_argument("--snapshot-bytes", type=int, default=2_000_000, help="at most so many bytes each")
    parser.add_argument("--budget", type=float, default=10.0, help="recording, in %% of the training's time")
    parser.add_argument("--epochreel", default="", help="the program; else EPOCHREEL, else the one on PATH")
    parser.add_argument("--no-film", action="store_true", help="record alone")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="of the film, as epochreel render takes it"
    )
    return parser.parse_args(words)


def main(words: Optional[list[str]] = None) -> int:
    arguments = parse(words)
    try:
        program = "" if arguments.no_film else find_program(arguments.epochreel)
        trace = os.path.join(arguments.out, "trace")
        train(trace, arguments)
    except RecordError as error:
        print(f"epochreel_record: {error}", file=sys.stderr)
        return 3
    except ModuleNotFoundError as error:
        print(f"epochreel_record: the demo needs {error.name}; install Debian's python3-torch", file=sys.stderr)
        return 3
    if not program:
        return 0
    settings = [word for item in arguments.set for word in ("--set", item)]
    return subprocess.run([program, "render", trace, *settings], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
