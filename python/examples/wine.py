#!/usr/bin/env python3
"""Trains a small residual network of PyTorch on the chemical analysis of wines, 13 named values each, and records it.

    PYTHONPATH=python python3 python/examples/wine.py --out out/wine
    epochreel render out/wine/trace

It takes some seconds. It needs Debian's python3-torch, and python3-sklearn for the data.
"""
import argparse

import numpy as np
import torch
from sklearn.datasets import load_wine
from torch import nn
from torch.nn import functional as F

from epochreel_record import Recorder

BATCH = 16
TEST = 60
UNITS = 32


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(UNITS, UNITS)
        self.fc2 = nn.Linear(UNITS, UNITS)

    def forward(self, x):
        return F.relu(x + self.fc2(F.relu(self.fc1(x))))


class Network(nn.Module):
    def __init__(self, values, classes):
        super().__init__()
        self.first = nn.Linear(values, UNITS)
        self.blocks = nn.Sequential(Block(), Block(), Block())
        self.last = nn.Linear(UNITS, classes)

    def forward(self, x):
        return self.last(self.blocks(F.relu(self.first(x))))


def main():
    parser = argparse.ArgumentParser(description="Trains a residual network on the analysis of wines, and records it.")
    parser.add_argument("--out", default="out/wine", help="folder of the results, with the trace in it")
    parser.add_argument("--steps", type=int, default=240)
    parser.add_argument("--snapshots", type=int, default=120)
    parser.add_argument("--budget", type=float, default=1000.0, help="recording, in %% of the training's time")
    arguments = parser.parse_args()
    torch.manual_seed(1)
    wine = load_wine()
    order = np.random.default_rng(1).permutation(len(wine.data))
    x = torch.tensor(wine.data[order], dtype=torch.float32)
    y = torch.tensor(wine.target[order])
    x = (x - x[TEST:].mean(0)) / x[TEST:].std(0)
    test_x, test_y, x, y = x[:TEST], y[:TEST], x[TEST:], y[TEST:]
    probes = torch.cat([(test_y == label).nonzero()[:6, 0] for label in range(3)])
    model = Network(x.shape[1], 3)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    with Recorder(
        f"{arguments.out}/trace",
        model,
        probes=(test_x[probes], test_y[probes]),
        class_names=["grower 1", "grower 2", "grower 3"],
        total_steps=arguments.steps,
        test=(test_x, test_y),
        optimizer=optimizer,
        name="wine",
        dataset="Wines of three growers",
        input_names=[name.replace("_", " ") for name in wine.feature_names],
        batch_size=BATCH,
        train_images=len(x),
        snapshots=arguments.snapshots,
        budget=arguments.budget / 100,
    ) as recorder:
        for _ in range(arguments.steps):
            batch = torch.randint(len(x), (BATCH,))
            logits = model(x[batch])
            loss = F.cross_entropy(logits, y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            recorder.step(loss=loss, accuracy=(logits.argmax(1) == y[batch]).float().mean())


if __name__ == "__main__":
    main()
