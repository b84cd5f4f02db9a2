"""The probes: a few inputs whose way through the network is recorded, and how they look."""
from dataclasses import dataclass, field
from typing import Any, Optional, Sequence

import numpy as np

from epochreel_record.arrays import Array, as_numpy
from epochreel_record.errors import RecordError
from epochreel_record.manifest import Input


@dataclass
class Looks:
    """Inputs as they are recorded: under `probe.image`, `probe.input` or `probe.tokens`, by their kind."""

    input: Input
    values: Array
    note: str = ""  # why the pictures are not the inputs, value by value
    are_inputs: bool = False  # the model gets value / 255

    @property
    def record(self) -> str:
        return {"image": "image", "vector": "input", "tokens": "tokens"}[self.input.kind]


@dataclass
class Probes:
    x: Any  # as the model takes them
    labels: Array
    looks: Looks
    map_index: Array  # of those whose maps are recorded
    all_labels: Array  # of those that were left out for their bytes too
    skipped: dict[str, str] = field(default_factory=dict)

    def records(self) -> dict[str, Array]:
        return {"probe.label": self.labels, f"probe.{self.looks.record}": self.looks.values}


def labels_of(y: Any, classes: int, what: str) -> Array:
    labels = as_numpy(y)
    if labels.ndim != 1 or not np.all(labels == np.round(labels)) or (labels < 0).any() or (labels >= classes).any():
        raise RecordError(
            f"the labels of {what} must be a row of whole numbers from 0 to {classes - 1}, the number of "
            "class_names less 1"
        )
    return labels.astype(np.uint8 if classes <= 256 else np.int32)


def looks_of(x: Any, pixels: Optional[Any] = None, names: Sequence[str] = (), what: str = "the probes") -> Looks:
    """How inputs look. `pixels`: pictures of them, 0 to 255, where the inputs themselves are normalised or flat; or a
    function that makes these of inputs. `what`: the inputs, for sentences."""
    values = as_numpy(x)
    if pixels is not None:
        return _pictures(channels_first(as_numpy(pixels(x) if callable(pixels) else pixels), what), len(values), what)
    if values.ndim == 2 and np.issubdtype(values.dtype, np.integer):
        return Looks(Input("tokens", [values.shape[1]]), values.astype(np.int32))
    if values.ndim == 2:
        if names and len(names) != values.shape[1]:
            raise RecordError(f"input_names has {len(names)} names for {values.shape[1]} values of an input")
        return Looks(Input("vector", [values.shape[1]], list(names)), values.astype(np.float32))
    images = channels_first(values, what)
    if np.issubdtype(images.dtype, np.integer):
        return _pictures(images, len(images), what)
    return _pixels_of_floats(images.astype(np.float64), what)


def channels_first(values: Array, what: str) -> Array:
    """(N, H, W) or (N, C, H, W) with 1 or 3 channels as (N, C, H, W); Keras' (N, H, W, C) too."""
    if values.ndim == 3:
        return values[:, None]
    if values.ndim == 4 and values.shape[1] in (1, 3):
        return values
    if values.ndim == 4 and values.shape[3] in (1, 3) and min(values.shape[1:3]) > 3:
        return values.transpose(0, 3, 1, 2)
    raise RecordError(
        f"{what} of shape {values.shape} are no images of 1 or 3 channels, vectors or tokens; give pictures of "
        "them by pixels="
    )


def _pictures(images: Array, count: int, what: str, note: str = "") -> Looks:
    if len(images) != count or images.min() < 0 or images.max() > 255 or not np.all(images == np.round(images)):
        raise RecordError(f"the pixels of {what} must be whole numbers from 0 to 255, a picture for each input")
    images = images.astype(np.uint8)
    return Looks(Input("image", list(images.shape[1:])), images[:, 0] if images.shape[1] == 1 else images, note)


def _pixels_of_floats(images: Array, what: str) -> Looks:
    """Values from 0 to 1 times 255. Others are stretched: the least value of a channel becomes 0, the largest 255."""
    if not np.isfinite(images).all():
        raise RecordError(f"{what} hold values that are not finite; give pictures of them by pixels=")
    if images.min() >= 0 and images.max() <= 1:
        looks = _pictures(np.round(images * 255), len(images), what)
        looks.are_inputs = True
        return looks
    low = images.min(axis=(0, 2, 3), keepdims=True)
    high = images.max(axis=(0, 2, 3), keepdims=True)
    note = (
        "the inputs lie outside of 0 to 1, so each channel was stretched to 0 to 255; pixels= gives the true pictures"
    )
    return _pictures(np.round((images - low) / np.where(high > low, high - low, 1) * 255), len(images), what, note)


def first_of_each(labels: Array, most: int) -> Array:
    """Places of the first `most` of each class, in their order."""
    return np.sort(np.concatenate([np.flatnonzero(labels == label)[:most] for label in np.unique(labels)]))


def fitting(labels: Array, bytes_of_one: int, most_bytes: int) -> Array:
    """Places of as many first probes of each class as fit into so many bytes; at least one probe."""
    most = int(np.bincount(labels).max())
    while most > 1 and len(first_of_each(labels, most)) * bytes_of_one > most_bytes:
        most -= 1
    return first_of_each(labels, most)[: max(1, most_bytes // bytes_of_one)]


def pair_of(given: Any, classes: int, what: str) -> tuple[Any, Array]:
    """Inputs as the model takes them, and their labels. `what`: probes or test."""
    try:
        x, y = given
    except (TypeError, ValueError) as error:
        raise RecordError(f"{what} must be a pair (x, y): inputs as the model takes them, and their labels") from error
    x = np.asarray(x) if isinstance(x, (list, tuple)) else x
    labels = labels_of(y, classes, what)
    if len(labels) == 0 or len(labels) != len(x):
        raise RecordError(
            f"{what} has {len(x)} inputs and {len(labels)} labels; give as many of both, and at least one"
        )
    return x, labels


def make_probes(given: Any, classes: int, most_bytes: int, pixels: Optional[Any], names: Sequence[str]) -> Probes:
    x, labels = pair_of(given, classes, "probes")
    looks = looks_of(x, pixels, names)
    places = fitting(labels, looks.values[:1].nbytes, most_bytes)
    skipped = {"probe.index": "the probes were given by themselves"}
    if looks.note:
        skipped["probe.image"] = looks.note
    all_labels = labels
    if len(places) < len(labels):
        skipped[
            "probe.label"
        ] = f"{len(labels) - len(places)} of {len(labels)} are larger than their share of a snapshot's bytes"
        x, labels, looks.values = x[places], labels[places], looks.values[places]
    return Probes(x, labels, looks, first_of_each(labels, 1).astype(np.int32), all_labels, skipped)
