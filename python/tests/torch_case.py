"""A small CNN on Fashion-MNIST, and a seeded loop that keeps what the framework had at each step."""
import copy
import random

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from trace_case import ALL_TIME, Case, NaiveTrace

from epochreel_record import Recorder, demo

torch.set_num_threads(1)
IMAGES, LABELS = (array[:600] for array in demo.load_data(demo.DATA)[2:])
CLASSES = list(demo.CLASSES)


def small_cnn():
    torch.manual_seed(4)
    return nn.Sequential(
        nn.Conv2d(1, 6, 3, padding=1),
        nn.BatchNorm2d(6),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(4),
        nn.Flatten(),
        nn.Dropout(0.3),
        nn.Linear(6 * 49, 10),
    )


class Training:
    """A seeded loop; keeps what the framework had at each step."""

    def __init__(self, model, steps, recorder_of=None, clip=None):
        self.model, self.steps, self.clip = model, steps, clip
        torch.manual_seed(7)
        np.random.seed(7)
        random.seed(7)
        self.optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
        self.recorder = recorder_of(self) if recorder_of else None
        self.states = [self.state()]
        for step in range(1, steps + 1):
            self.step()
        if self.recorder:
            self.recorder.close()

    def step(self):
        batch = torch.randint(0, len(IMAGES), (16,))
        loss = F.cross_entropy(self.model(IMAGES[batch]), LABELS[batch]) + 0 * random.random() + 0 * np.random.random()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        if self.recorder:
            self.recorder.step(loss=loss)
        self.states.append(self.state(float(loss.detach())))

    def state(self, loss=None):
        return {
            "values": copy.deepcopy(self.model.state_dict()),
            "loss": loss,
            "gradients": {
                name: value.grad.clone() for name, value in self.model.named_parameters() if value.grad is not None
            },
        }


def bits(training):
    """All that a training leaves: weights, buffers, the optimizer's state, gradients, random states."""
    tensors = [
        *training.model.state_dict().values(),
        *training.states[-1]["gradients"].values(),
        torch.get_rng_state(),
        *[state["momentum_buffer"] for state in training.optimizer.state.values()],
    ]
    return [tensor.numpy().tobytes() for tensor in tensors] + [repr(random.getstate()), repr(np.random.get_state())]


class TorchCase(Case):
    def options(self, training, **more):
        return {
            "optimizer": training.optimizer,
            "test": (IMAGES, LABELS),
            "eval_limit": 100,
            "batch_size": 16,
            "train_images": 600,
            "budget": ALL_TIME,
            "quiet": True,
            **more,
        }

    def recorder_of(self, **more):
        return lambda training: Recorder(
            self.folder / "trace",
            training.model,
            (IMAGES[:12], LABELS[:12]),
            CLASSES,
            training.steps,
            **self.options(training, **more),
        )

    def record(self, model, steps=6, **more):
        training = Training(model, steps, self.recorder_of(**more))
        return training, NaiveTrace(self.folder / "trace")
