#!/usr/bin/env python3
"""Times an epoch of PyTorch that does the work of a job of configs/, and prints JSON.

    peers.py mnist --data FOLDER                  on the GPU: eager, and captured in a CUDA graph
    peers.py mnist-cnn --data FOLDER --device cpu --limit 512 --epochs 1

Numbers are float32 without TF32. The images lie on the device as bytes and take another order each epoch. An epoch
is timed from synchronisation to synchronisation, after one that is not counted; the figure is the median. PyTorch does
less than epochreel here: the learning rate is constant, no test image is evaluated, and the loss is read once an epoch.
"""
import argparse
import json
import math
import pathlib
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

BATCH = 128
SIDE = 28
SHIFT, ROTATION, SCALE = 2.0, 10.0, 0.1  # train.augment of mnist-cnn
Work = Callable[[torch.Tensor], None]


def mnist() -> nn.Module:
    """The network of configs/mnist.yaml."""
    return nn.Sequential(nn.Flatten(), nn.Linear(SIDE * SIDE, 1024), nn.ReLU(), nn.Linear(1024, 512), nn.ReLU(),
                         nn.Linear(512, 10))


def convolution(before: int, filters: int) -> list[nn.Module]:
    return [nn.Conv2d(before, filters, 3, padding=1), nn.BatchNorm2d(filters), nn.ReLU()]


def mnist_cnn() -> nn.Module:
    """The network of configs/mnist-cnn.yaml."""
    return nn.Sequential(
        *convolution(1, 32), *convolution(32, 32), nn.MaxPool2d(2), nn.Dropout(0.25),
        *convolution(32, 64), *convolution(64, 64), nn.MaxPool2d(2), nn.Dropout(0.25),
        nn.Flatten(), nn.Linear(64 * (SIDE // 4) ** 2, 128), nn.BatchNorm1d(128), nn.ReLU(), nn.Dropout(0.4),
        nn.Linear(128, 10))


def moved(images: torch.Tensor) -> torch.Tensor:
    """Each image shifted, turned and scaled by chance."""
    count = images.shape[0]
    chance = torch.rand(4, count, device=images.device) * 2 - 1
    angle = chance[0] * math.radians(ROTATION)
    size = 1 + chance[1] * SCALE
    shift = chance[2:] * (2 * SHIFT / SIDE)
    cos, sin = torch.cos(angle) * size, torch.sin(angle) * size
    matrix = torch.stack([cos, -sin, shift[0], sin, cos, shift[1]], dim=1).view(count, 2, 3)
    grid = nn.functional.affine_grid(matrix, [count, 1, SIDE, SIDE], align_corners=False)
    return nn.functional.grid_sample(images, grid, align_corners=False)


class Training:
    """A network with its data and its optimizer on a device."""

    def __init__(self, job: str, data: pathlib.Path, device: torch.device, limit: int | None, graph: bool) -> None:
        torch.manual_seed(1)
        self.is_cnn = job == "mnist-cnn"
        self.network = (mnist_cnn() if self.is_cnn else mnist()).to(device)
        self.loss = nn.CrossEntropyLoss(label_smoothing=0.0 if self.is_cnn else 0.1)
        self.optimizer = self.make_optimizer(graph)
        self.images, self.labels = read_data(data, device, limit)
        self.total_loss = torch.zeros((), device=device)

    def make_optimizer(self, graph: bool) -> torch.optim.Optimizer:
        parameters = self.network.parameters()
        if self.is_cnn:
            return torch.optim.Adam(parameters, lr=0.003, foreach=True, capturable=graph)
        return torch.optim.SGD(parameters, lr=0.1, momentum=0.9, foreach=True)

    def step(self, indices: torch.Tensor) -> None:
        """A training step on these images."""
        images = self.images.index_select(0, indices).float() / 255
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.network(moved(images) if self.is_cnn else images), self.labels.index_select(0, indices))
        loss.backward()
        self.optimizer.step()
        self.total_loss += loss.detach()

    def epoch(self, step: Work) -> float:
        """Every image once, by chance; the last batch has what is left. Returns the mean loss."""
        self.total_loss.zero_()
        batches = torch.randperm(len(self.images), device=self.images.device).split(BATCH)
        for indices in batches:
            step(indices)
        return float(self.total_loss.item()) / len(batches)


def read_data(folder: pathlib.Path, device: torch.device,
              limit: int | None) -> tuple[torch.Tensor, torch.Tensor]:
    """MNIST's training images, (count, 1, 28, 28) bytes, and their labels."""
    images = torch.frombuffer(bytearray((folder / "train-images-idx3-ubyte").read_bytes()[16:]), dtype=torch.uint8)
    labels = torch.frombuffer(bytearray((folder / "train-labels-idx1-ubyte").read_bytes()[8:]), dtype=torch.uint8)
    images, labels = images.view(-1, 1, SIDE, SIDE)[:limit], labels.long()[:limit]
    return images.to(device), labels.to(device)


def synchronize(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def timed(training: Training, step: Work, epochs: int, device: torch.device) -> dict[str, Any]:
    """Seconds an epoch, after one that is not counted."""
    seconds = []
    loss = training.epoch(step)
    for _ in range(epochs):
        synchronize(device)
        start = time.perf_counter()
        loss = training.epoch(step)
        synchronize(device)
        seconds.append(time.perf_counter() - start)
    return {"seconds": round(statistics.median(seconds), 6), "least": round(min(seconds), 6), "loss": round(loss, 4)}


def captured(training: Training) -> Work:
    """A step that replays a CUDA graph: one graph for whole batches, one for the last."""
    count = len(training.images)
    graphs: dict[int, tuple[torch.Tensor, Any]] = {}
    for size in {min(BATCH, count), count % BATCH or BATCH}:
        graphs[size] = capture(training, torch.arange(size, device=training.images.device))

    def replay(indices: torch.Tensor) -> None:
        place, graph = graphs[len(indices)]
        place.copy_(indices)
        graph.replay()

    return replay


def capture(training: Training, place: torch.Tensor) -> tuple[torch.Tensor, Any]:
    """The graph of a step on the images that `place` numbers, after steps on another stream, as PyTorch asks."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            training.step(place)
    torch.cuda.current_stream().wait_stream(stream)
    training.optimizer.zero_grad(set_to_none=True)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        training.step(place)
    return place, graph


def graph_times(options: argparse.Namespace, device: torch.device) -> dict[str, Any]:
    """As timed(), or why there is no figure."""
    if device.type != "cuda":
        return {"why": "CUDA graphs need a GPU"}
    try:
        training = Training(options.job, options.data, device, options.limit, graph=True)
        return timed(training, captured(training), options.epochs, device)
    except RuntimeError as error:
        return {"why": f"PyTorch captured no graph: {str(error).splitlines()[0]}"}


def number_above_0(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number above 0")
    return int(text)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times an epoch of PyTorch that does the work of a job.")
    parser.add_argument("job", choices=["mnist", "mnist-cnn"])
    parser.add_argument("--data", type=pathlib.Path, required=True, help="the folder of MNIST's IDX files")
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--epochs", type=number_above_0, default=7, help="epochs that are timed")
    parser.add_argument("--limit", type=number_above_0, help="training images (default: all)")
    return parser.parse_args()


def main() -> int:
    options = parse()
    if options.device == "cuda" and not torch.cuda.is_available():
        print(f"PyTorch {torch.__version__} finds no GPU", file=sys.stderr)
        return 1
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True  # the fastest of cuDNN's ways
    device = torch.device(options.device)
    try:
        training = Training(options.job, options.data, device, options.limit, graph=False)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}; --data names the folder of MNIST's IDX files", file=sys.stderr)
        return 1
    report = {"torch": torch.__version__, "job": options.job, "device": options.device, "images": len(training.images),
              "parameters": sum(parameter.numel() for parameter in training.network.parameters()),
              "eager": timed(training, training.step, options.epochs, device)}
    del training
    report["graph"] = graph_times(options, device)
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
