#!/usr/bin/env python3
"""Trains torchvision's resnet18 to tell the nine groups of emoji apart, small colour pictures, and records it.

    PYTHONPATH=python python3 python/examples/resnet18.py --out out/resnet18
    epochreel render out/resnet18/trace

Every fifth emoji of Noto Color Emoji is in the test. It takes some minutes. It needs Debian's python3-torchvision,
python3-pil, fonts-noto-color-emoji (SIL Open Font License) and unicode-data, which has the groups.
"""
import argparse
import pathlib
import re

import numpy as np
import torch
import torchvision
from PIL import Image, ImageDraw, ImageFont
from torch.nn import functional as F

from epochreel_record import Recorder

FONT = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"
GROUPS = "/usr/share/unicode/emoji/emoji-test.txt"  # its form: https://www.unicode.org/reports/tr51
SIZE = 109  # the only one of the font's pictures
CLASSES = ("smileys", "people", "animals", "food", "travel", "activities", "objects", "symbols", "flags")
BATCH = 32


def emoji():
    """The class and the text of each emoji, without those of several people or of a skin tone."""
    label = -1
    for line in pathlib.Path(GROUPS).read_text(encoding="utf-8").splitlines():
        if line.startswith("# group: ") and "Component" not in line:
            label += 1
        found = re.match(r"([0-9A-F ]+?) *; fully-qualified *# (\S+)", line)
        if found and not re.search("200D|1F3F[B-F]", found[1]):
            yield label, found[2]


def read_emoji(side):
    """Images (N, 3, side, side) from 0 to 1, on white, and the numbers of their classes."""
    font = ImageFont.truetype(FONT, SIZE)
    images, labels = [], []
    for label, text in emoji():
        picture = Image.new("RGB", (136, 136), "white")
        ImageDraw.Draw(picture).text((0, 4), text, font=font, embedded_color=True)
        picture = picture.resize((side, side), Image.Resampling.BOX)
        images.append(np.asarray(picture, np.float32).transpose(2, 0, 1) / 255)
        labels.append(label)
    return torch.tensor(np.stack(images)), torch.tensor(labels)


def shifted(images, most):
    """Each image by up to `most` pixels to a side, and half of them mirrored."""
    padded = F.pad(images, (most,) * 4, value=1)
    side = images.shape[-1]
    rows = []
    for image in padded:
        y, x = torch.randint(2 * most + 1, (2,)).tolist()
        image = image[:, y : y + side, x : x + side]
        rows.append(image.flip(-1) if torch.rand(()) < 0.5 else image)
    return torch.stack(rows)


def main():
    parser = argparse.ArgumentParser(description="Trains resnet18 on emoji, and records it.")
    parser.add_argument("--out", default="out/resnet18", help="folder of the results, with the trace in it")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--side", type=int, default=48, help="of the pictures, in pixels")
    parser.add_argument("--snapshots", type=int, default=120)
    parser.add_argument("--snapshot-bytes", type=int, default=6_000_000)
    parser.add_argument("--budget", type=float, default=100.0, help="recording, in %% of the training's time")
    arguments = parser.parse_args()
    torch.manual_seed(1)
    x, y = read_emoji(arguments.side)
    is_test = torch.arange(len(x)) % 5 == 0
    test_x, test_y, x, y = x[is_test], y[is_test], x[~is_test], y[~is_test]
    probes = torch.cat([(test_y == label).nonzero()[2:14:3, 0] for label in range(len(CLASSES))])
    model = torchvision.models.resnet18(num_classes=len(CLASSES))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, arguments.steps)
    with Recorder(
        f"{arguments.out}/trace",
        model,
        probes=(test_x[probes], test_y[probes]),
        class_names=CLASSES,
        total_steps=arguments.steps,
        test=(test_x, test_y),
        optimizer=optimizer,
        name="resnet18",
        dataset="Noto Color Emoji",
        batch_size=BATCH,
        train_images=len(x),
        snapshots=arguments.snapshots,
        snapshot_bytes=arguments.snapshot_bytes,
        budget=arguments.budget / 100,
    ) as recorder:
        for step in range(arguments.steps):
            batch = torch.randint(len(x), (BATCH,))
            logits = model(shifted(x[batch], arguments.side // 12))
            loss = F.cross_entropy(logits, y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            recorder.step(loss=loss, accuracy=(logits.argmax(1) == y[batch]).float().mean())
            schedule.step()


if __name__ == "__main__":
    main()
