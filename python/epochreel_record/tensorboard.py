"""A trace of TensorBoard's event files: scalars become metrics, histograms the statistics of parameters."""
import os
from typing import Any, Mapping, Optional, Sequence

import numpy as np

from epochreel_record.arrays import Array
from epochreel_record.errors import RecordError
from epochreel_record.event_files import Buckets, event_files, events_of
from epochreel_record.manifest import Input, Network, Node, Parameter, classes_or_not_known, manifest_of, name_of
from epochreel_record.metric_names import (
    drop_later,
    drop_unsound_figures,
    lines_of,
    names_by_metric,
    place_of,
    words_of,
)
from epochreel_record.options import options_of
from epochreel_record.records import Records, scalar
from epochreel_record.statistics import BINS
from epochreel_record.writer import TraceWriter

GRADIENT_WORDS = {"grad", "grads", "gradient", "gradients"}
NOT_LOGGED = "event files hold no outputs of the network"


def even_bins(buckets: Buckets) -> tuple[Array, Array]:
    """64 equal bins from the least value to the largest. A bucket's count is spread evenly over its width, and whole
    numbers are made by rounding the running sum, so that all values stay counted."""
    low, high = buckets.least, buckets.largest
    if not high > low:
        low, high = low - 0.5, low + 0.5
    edges = np.linspace(low, high, BINS + 1)
    uppers = np.clip(buckets.limits, low, high)
    places = np.concatenate([[low], uppers])
    if not np.all(np.diff(places) >= 0):
        raise RecordError("a histogram's buckets do not rise")
    running = np.concatenate([[0.0], np.cumsum(buckets.counts)])
    # Where buckets end at one place, all of them are counted from there on.
    last = np.flatnonzero(np.append(np.diff(places) > 0, True))
    first = np.flatnonzero(np.append(True, np.diff(places) > 0))
    running_at = np.interp(
        edges,
        np.ravel(np.column_stack([places[first], places[last]])),
        np.ravel(np.column_stack([running[first], running[last]])),
    )
    running_at[0], running_at[-1] = 0.0, running[-1]
    return np.diff(np.round(running_at)).astype(np.int32), np.array([low, high], np.float32)


def histogram_records(tag: str, is_gradient: bool, buckets: Buckets) -> Records:
    prefix = f"stat.model.{tag}.{'gradient_' if is_gradient else ''}"
    counts, edges = even_bins(buckets)
    records = {prefix + "histogram": counts, prefix + "histogram_range": edges}
    if np.isfinite(buckets.squares) and buckets.count > 0:
        mean = buckets.total / buckets.count
        records[prefix + "norm"] = scalar(float(np.sqrt(buckets.squares)))
        records[prefix + "deviation"] = scalar(float(np.sqrt(max(buckets.squares / buckets.count - mean * mean, 0))))
    return records


def parameter_of(tag: str) -> tuple[str, bool]:
    """The parameter that a histogram is of, and whether it is of its gradient: "gradients/fc.weight",
    "fc.weight.grad"."""
    parts = tag.replace("/", ".").split(".")
    kept = [part for part in parts if not set(words_of(part)) & GRADIENT_WORDS]
    is_gradient = 0 < len(kept) < len(parts)
    return ".".join(kept) if is_gradient else tag.replace("/", "."), is_gradient


class _Log:
    """All events by step."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.scalars: dict[str, dict[int, float]] = {}
        self.histograms: dict[int, dict[tuple[str, bool], Buckets]] = {}
        self.sizes: dict[str, int] = {}
        for path in event_files(folder):
            run = os.path.relpath(os.path.dirname(path), folder)
            for event in events_of(path):
                self._add(event.step, event.tag, event.value, "" if run == "." else run + "/")

    def _add(self, step: int, tag: str, value: float | Buckets, run: str) -> None:
        """TensorFlow logs train and validation into folders of their own, under the same tags. Of a step that comes
        again, after a restart, the newest counts."""
        if isinstance(value, Buckets):
            name, is_gradient = parameter_of(tag)
            self.histograms.setdefault(step, {})[name, is_gradient] = value
            self.sizes[name] = max(1, round(value.count))
        else:
            self.scalars.setdefault(run + tag, {})[step] = value

    def records(self, step: int) -> Records:
        records: Records = {}
        for (name, is_gradient), buckets in self.histograms.get(step, {}).items():
            records.update(histogram_records(name, is_gradient, buckets))
        return records

    def metric_values(self, given: Mapping[str, str]) -> dict[int, dict[str, Any]]:
        values: dict[int, dict[str, Any]] = {}
        for metric, name in names_by_metric(self.scalars, given, self._folder).items():
            for step, value in self.scalars[name].items():
                values.setdefault(step, {})[metric] = value
        return values


def _network(log: _Log, classes: int) -> Network:
    names = list(log.sizes)
    nodes = [
        Node(
            name,
            "opaque",
            [1],
            [names[place - 1] if place else "input"],
            label=name.split(".")[-1],
            weight=name,
            parameters=log.sizes[name],
        )
        for place, name in enumerate(names)
    ]
    parameters = {name: Parameter([size]) for name, size in log.sizes.items()}
    return Network(nodes or [Node("model", "opaque", [classes], ["input"], label="model")], parameters, order_only=True)


def _skipped(log: _Log) -> dict[str, str]:
    reasons = {
        "probe.*": NOT_LOGGED,
        "stat.layer.<i>.*": NOT_LOGGED,
        "stat.confusion": NOT_LOGGED,
        "<p>": "event files hold no weights",
        "inputs": "order of the files' tags only",
        "shape": NOT_LOGGED,
        "input": NOT_LOGGED,
        "images": "event files do not count them",
        "epoch": "event files do not count them",
    }
    if log.histograms:
        reasons["stat.<p>.histogram"] = "buckets of other widths were spread evenly over 64 equal bins"
    return reasons


def from_tensorboard(
    folder: str,
    out: Optional[str] = None,
    *,
    class_names: Optional[Sequence[str]] = None,
    metric_names: Optional[Mapping[str, str]] = None,
    **options: Any,
) -> str:
    """Returns the trace's folder, `out` or FOLDER/trace.

    metric_names  which scalar is which figure, where names do not tell: {"objective": "train_loss"}
    options       name, hyperparameters
    """
    chosen = options_of(options)
    log = _Log(folder)
    values = log.metric_values(metric_names or {})
    steps = sorted(log.histograms) or sorted(values)[-1:]
    if not steps:
        raise RecordError(f"{folder}: its event files hold neither scalars nor histograms")
    left_out = {**drop_later(values, max(steps[-1], 1)), **drop_unsound_figures(values)}
    classes, not_known = classes_or_not_known(class_names)
    network = _network(log, len(classes))
    network.check()
    target = out if out is not None else os.path.join(folder, "trace")
    total = max(steps[-1], 1)
    manifest = manifest_of(
        network,
        Input("vector", [1]),
        classes,
        total,
        name=chosen.name or name_of(folder),
        words=chosen.hyperparameters,
        skipped={**_skipped(log), **not_known, **left_out},
    )
    snapshots = {step: log.records(step) for step in steps}  # before the first file of the trace is written
    writer = TraceWriter(target, manifest)
    try:
        for step, records in snapshots.items():
            writer.snapshot(place_of(step, {}), records)
            values.setdefault(step, {})
        writer.metrics(lines_of(values))
    finally:
        writer.close()
    return target
