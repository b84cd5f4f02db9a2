"""What the network does with the probes and with test data, as records and figures."""
import math
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np

from epochreel_record.adapter import Adapter
from epochreel_record.arrays import Array, as_f16
from epochreel_record.errors import RecordError
from epochreel_record.fitting import Plan
from epochreel_record.manifest import ACTIVATIONS, Network
from epochreel_record.options import Options
from epochreel_record.probes import Looks, Probes, channels_first, looks_of, pair_of
from epochreel_record.records import Records, activity_records, mean_norm
from epochreel_record.statistics import Activity, softmax

BATCH = 100
SUM_TOLERANCE = 1e-3  # of the shares of a row, and of what docs/trace.md allows a tenth


def are_probabilities(outputs: Array) -> bool:
    """Whether a network ends with softmax: its outputs are shares that add up to 1. Logits never do so for every
    probe."""
    return bool((outputs >= 0).all() and (np.abs(outputs.sum(axis=1) - 1) <= SUM_TOLERANCE).all())


@dataclass
class TestData:
    __test__ = False  # none of pytest's
    x: Any
    labels: Array
    index: Array  # the fixed subset that is evaluated at each snapshot
    gallery: Optional[Looks]
    no_gallery: str  # the reason why there is none


def make_test(given: Any, classes: int, options: Options) -> TestData:
    """The subset is drawn by the seed; in rising order."""
    x, labels = pair_of(given, classes, "test")
    count = min(options.eval_limit, len(labels)) if options.eval_limit > 0 else len(labels)
    index = np.sort(np.random.Generator(np.random.PCG64(options.seed)).permutation(len(labels))[:count]).astype(
        np.int64
    )
    gallery, reason = None, ""
    try:
        gallery = looks_of(x[index], options.pixels if callable(options.pixels) else None, what="the test data")
    except RecordError as error:
        reason = str(error)
    return TestData(x, labels, index, gallery, reason)


def spread_over_classes(labels: Array, count: int) -> Array:
    """Places of `count` labels: the first of each class, the second of each and so on. In rising order."""
    turns = np.zeros(len(labels), int)
    for label in np.unique(labels):
        places = np.flatnonzero(labels == label)
        turns[places] = np.arange(len(places))
    return np.sort(np.argsort(turns, kind="stable")[:count])


class Evaluation:
    """Runs the network on probes and test data."""

    def __init__(self, adapter: Adapter, network: Network, plan: Plan, probes: Probes, classes: int) -> None:
        self._adapter, self._network, self._plan, self._probes, self.classes = adapter, network, plan, probes, classes
        self._ends_with_shares: Optional[bool] = None
        self._measured = [number for number, node in enumerate(network.nodes) if not node.is_copy]

    def probabilities(self, outputs: Array) -> Array:
        if outputs.ndim != 2 or outputs.shape[1] != self.classes:
            raise RecordError(
                f"the model puts out {outputs.shape[1:]} values an image, but class_names has {self.classes} "
                "names; give a name for each output"
            )
        if self._ends_with_shares is None:
            self._ends_with_shares = are_probabilities(outputs)
        return outputs.astype(np.float64) if self._ends_with_shares else softmax(outputs)

    def check(self) -> None:
        """Refuses a model that does not put out a value a class."""
        self.probabilities(self._adapter.outputs(self._probes.x))

    def probe_records(self, activities: Optional[dict[int, Activity]]) -> Records:
        """`activities`: filled where there is no test data to fill them with."""
        probes, plan = self._probes, self._plan
        maps = probes.map_index[: plan.maps]
        records = probes.records()

        def consume(number: int, outputs: Array) -> None:
            node = self._network.nodes[number]
            if node.is_copy:
                return
            records[f"stat.layer.{number}.norm"] = mean_norm(outputs)
            if number in plan.outputs:
                records[f"probe.layer.{number}"] = as_f16(outputs[maps] if node.has_maps else outputs)
            if activities is not None:
                activities[number].add(outputs)

        outputs = self._adapter.outputs(probes.x, consume)
        records["probe.probability"] = self.probabilities(outputs).astype(np.float32)
        if any(self._network.nodes[number].has_maps for number in plan.outputs):
            records["probe.map_index"] = maps
        return records

    def saliency_records(self) -> Records:
        """Of pictures whose pixels are the inputs; none where the framework gives no slopes."""
        looks = self._probes.looks
        slopes = self._adapter.saliency(self._probes.x, self._probes.labels) if looks.are_inputs else None
        if slopes is None:
            return {}
        slopes = channels_first(slopes, "the slopes").reshape(looks.values.shape)
        return {"probe.saliency": slopes.astype(np.float32)}

    def new_activities(self, evaluated: int) -> dict[int, Activity]:
        return {number: Activity(self._network.nodes[number].shape, evaluated) for number in self._measured}

    def test_outputs(self, data: TestData, index: Array, activities: dict[int, Activity]) -> Array:
        """The probabilities of each image, batch by batch."""
        rows = []
        for first in range(0, len(index), BATCH):
            batch = data.x[index[first : first + BATCH]]
            rows.append(
                self.probabilities(
                    self._adapter.outputs(
                        batch, lambda number, outputs: activities[number].add(outputs) if number in activities else None
                    )
                )
            )
        return np.concatenate(rows)

    def test_records(
        self, data: TestData, index: Array, activities: dict[int, Activity]
    ) -> tuple[Records, dict[str, float]]:
        shares = self.test_outputs(data, index, activities)
        labels = data.labels[index].astype(np.int64)
        predicted = shares.argmax(axis=1)
        confusion = np.bincount(labels * self.classes + predicted, minlength=self.classes**2)
        with np.errstate(divide="ignore"):
            losses = -np.log(shares[np.arange(len(labels)), labels])
        records = {
            "stat.confusion": confusion.reshape(self.classes, self.classes).astype(np.int32),
            "stat.test.index": index.astype(np.int32),
            "stat.test.predicted": predicted.astype(data.labels.dtype),
            "stat.test.probability": shares.astype(np.float16),
        }
        return records, {
            "test_loss": float(losses.mean()),
            "test_accuracy": float(np.mean(predicted == labels)),
            "test_count": len(labels),
        }

    def activity_records(self, activities: dict[int, Activity]) -> tuple[Records, dict[str, float]]:
        """And the share of hidden units that are active, over the outputs of all blocks but the last, each weighed by
        its outputs an image."""
        hidden = [number for number in hidden_outputs(self._network) if activities[number].samples]
        sizes = {number: math.prod(self._network.nodes[number].shape) for number in hidden}
        active = sum(size * activities[number].active for number, size in sizes.items())
        units = sum(sizes.values())
        figures = {"active_fraction": active / units} if units else {}
        return activity_records(activities), figures




def hidden_outputs(network: Network) -> list[int]:
    """For each dense and conv2d the node that ends its block: the last activation function before the next dense or
    conv2d, or the node itself where there is none; without the last one, which is the network's output."""
    ends: list[int] = []
    for number, node in enumerate(network.nodes):
        if node.type in ("dense", "conv2d"):
            ends.append(number)
        elif node.type in ACTIVATIONS and ends:
            ends[-1] = number
    return ends[:-1]
