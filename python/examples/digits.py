#!/usr/bin/env python3
"""Trains scikit-learn's MLPClassifier on its digits, and records it.

    PYTHONPATH=python python3 python/examples/digits.py --out out/digits
    epochreel render out/digits/trace

It takes some seconds. It needs Debian's python3-sklearn.
"""
import argparse
import warnings

import numpy as np
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

from epochreel_record import Recorder

CLASSES = range(10)
BATCH = 32
TEST = 360


def main():
    parser = argparse.ArgumentParser(description="Trains scikit-learn's MLPClassifier on its digits, and records it.")
    parser.add_argument("--out", default="out/digits", help="folder of the results, with the trace in it")
    parser.add_argument("--steps", type=int, default=900)
    parser.add_argument("--snapshots", type=int, default=120)
    parser.add_argument("--budget", type=float, default=1000.0, help="recording, in %% of the training's time")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore", category=UserWarning)
    digits = load_digits()
    random = np.random.default_rng(1)
    order = random.permutation(len(digits.data))
    x, y = digits.data[order] / 16, digits.target[order]
    test_x, test_y, x, y = x[:TEST], y[:TEST], x[TEST:], y[TEST:]
    probes = np.concatenate([np.flatnonzero(test_y == label)[:4] for label in CLASSES])
    model = MLPClassifier((64, 32), random_state=1, learning_rate_init=0.002)
    with Recorder(
        f"{arguments.out}/trace",
        model,
        probes=(test_x[probes], test_y[probes]),
        class_names=[str(label) for label in CLASSES],
        total_steps=arguments.steps,
        test=(test_x, test_y),
        name="digits",
        dataset="scikit-learn's digits",
        pixels=lambda inputs: np.rint(inputs.reshape(-1, 8, 8) * 255),
        batch_size=BATCH,
        train_images=len(x),
        snapshots=arguments.snapshots,
        budget=arguments.budget / 100,
    ) as recorder:
        for _ in range(arguments.steps):
            batch = random.integers(len(x), size=BATCH)
            model.partial_fit(x[batch], y[batch], classes=CLASSES)
            recorder.step()


if __name__ == "__main__":
    main()
