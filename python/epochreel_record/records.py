"""The records of a snapshot, by their names in docs/trace.md."""
from typing import Mapping, Optional

import numpy as np

from epochreel_record.arrays import Array, as_f16
from epochreel_record.fitting import Plan, is_small
from epochreel_record.statistics import Activity, Histogram, Moments

Records = dict[str, Array]


def scalar(value: float) -> Array:
    with np.errstate(over="ignore"):
        return np.array(value, np.float64).astype(np.float32)


def histogram_records(prefix: str, histogram: Histogram) -> Records:
    counts, edges = histogram.bins()
    return {prefix + "histogram": counts, prefix + "histogram_range": edges}


def array_records(prefix: str, values: Array) -> tuple[Records, float]:
    """Norm, deviation and histogram of all values; and the norm."""
    moments, histogram = Moments(), Histogram()
    moments.add(values)
    histogram.add(values)
    records = {prefix + "norm": scalar(moments.norm), prefix + "deviation": scalar(moments.deviation)}
    return {**records, **histogram_records(prefix, histogram)}, moments.norm


class Norms:
    """Squares of norms over all that is trained."""

    def __init__(self) -> None:
        self.weight, self.gradient, self.update = 0.0, 0.0, 0.0
        self.has_gradient = self.has_update = False

    def figures(self) -> dict[str, float]:
        result = {"weight_norm": np.sqrt(self.weight)}
        if self.has_gradient:
            result["gradient_norm"] = np.sqrt(self.gradient)
        if self.has_update:
            result["update_norm"] = np.sqrt(self.update)
        return {name: float(value) for name, value in result.items()}


def norm_of_difference(before: Array, after: Array) -> float:
    difference = Moments()
    difference.add(np.subtract(before, after, dtype=np.float32))
    return difference.norm


def parameter_records(
    name: str, values: Array, gradient: Optional[Array], before: Optional[Array], norms: Norms
) -> Records:
    """`before`: the values before the last update."""
    prefix = f"stat.model.{name}."
    records, norm = array_records(prefix, values)
    norms.weight += norm * norm
    if gradient is not None:
        of_gradient, gradient_norm = array_records(prefix + "gradient_", gradient)
        records.update(of_gradient)
        norms.gradient += gradient_norm * gradient_norm
        norms.has_gradient = True
    if before is not None:
        update = norm_of_difference(before, values)
        records[prefix + "update_norm"] = scalar(update)
        if norm > 0:
            records[prefix + "update_ratio"] = scalar(update / norm)
        norms.update += update * update
        norms.has_update = True
    return records


def value_records(name: str, values: Array, plan: Plan, weights: str) -> Records:
    """The values of a parameter, or their sketch."""
    if name in plan.sketches:
        return plan.sketches[name].records(values)
    if name not in plan.whole:
        return {}
    keeps_all = weights == "f32" or is_small(list(values.shape))
    return {f"model.{name}": values.astype(np.float32) if keeps_all else as_f16(values)}


def activity_records(activities: Mapping[int, Activity]) -> Records:
    records: Records = {}
    for number, activity in activities.items():
        if activity.samples == 0:
            continue  # a node whose outputs the framework does not show
        prefix = f"stat.layer.{number}."
        records.update(histogram_records(prefix, activity.histogram))
        records[prefix + "deviation"] = scalar(activity.moments.deviation)
        records[prefix + "active"] = scalar(activity.active)
        records[prefix + "dead"] = scalar(activity.dead)
        records[prefix + "firing_rate"] = activity.firing_rate
    return records


# Records of the probes, which are the same in every snapshot.
OF_PROBES = ("probe.label", "probe.image", "probe.input", "probe.tokens", "probe.map_index")


def comparable(records: Mapping[str, Array]) -> dict[str, tuple[int, ...]]:
    """The shapes of what each snapshot has: without the gallery, and what there is only behind a step. Those of test
    data may differ."""
    shapes = {}
    for name, array in records.items():
        kind = name.rpartition(".")[2]
        is_of_a_step = name.startswith("stat.model.") and kind.startswith(("gradient_", "update_"))
        if not name.startswith("gallery.") and not is_of_a_step:
            shapes[name] = () if name.startswith("stat.test.") else array.shape
    return shapes


def unlike(kept: Mapping[str, Array], now: Mapping[str, Array]) -> str:
    """How the records of a trace's snapshot differ from those of the training that goes on; "" where they do not."""
    before, after = comparable(kept), comparable(now)
    for name in sorted({*before, *after}):
        if name not in after:
            return f"has the record {name}, which this training has not"
        if name not in before:
            return f"lacks the record {name}, which this training has"
        if before[name] != after[name]:
            return f"its {name} has the shape {before[name]}, and that of this training {after[name]}"
    changed = [name for name in OF_PROBES if name in kept and not np.array_equal(kept[name], now[name], equal_nan=True)]
    return f"its {changed[0]} is not that of this training" if changed else ""


def mean_norm(outputs: Array) -> Array:
    """The mean over the images of the L2 norm of the outputs."""
    rows = outputs.reshape(len(outputs), -1).astype(np.float64)
    return scalar(float(np.mean(np.sqrt(np.einsum("ij,ij->i", rows, rows)))))
