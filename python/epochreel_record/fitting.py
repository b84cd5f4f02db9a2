"""What of a network fits into the bytes of a snapshot: decided once, so that all snapshots hold the same records.

Statistics come first: where they take more than half, some are left out, but norms never. Parameters get 3 / 5 of the
rest. Each is kept whole where that takes no more than its sketch. The grid of the sketches is the finest of which all
take at most half of that; what is left over keeps the smallest of the others whole. Where even the coarsest sketches
are too many, the largest are left out. Then outputs of nodes: first those that end an operation (activation functions,
pools, and what no activation function follows), then the others, the smallest first.
"""
import math
from dataclasses import dataclass, field
from typing import Iterator, Mapping

from epochreel_record.manifest import ACTIVATIONS, Network, Node
from epochreel_record.safetensors import most_bytes
from epochreel_record.sketch import MOST_SIDE, MOST_SMALLER_SIDE, Sketch, bytes_of, singular_count
from epochreel_record.statistics import BINS

# Nodes of these types are followed by others that say more: their outputs are kept last.
INNER_TYPES = ("conv2d", "batch_norm", "layer_norm", "group_norm")
# Statistics with their shapes; a value has 4 bytes. A node has its firing rates besides.
OF_A_PARAMETER: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("norm", "deviation", "gradient_norm", "gradient_deviation", "update_norm", "update_ratio"), ()),
    **dict.fromkeys(("histogram", "gradient_histogram"), (BINS,)),
    **dict.fromkeys(("histogram_range", "gradient_histogram_range"), (2,)),
}
OF_A_NODE: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("norm", "deviation", "active", "dead"), ()),
    "histogram": (BINS,),
    "histogram_range": (2,),
}
# Where there are very many, some have norms and shares alone: these records.
BRIEF = ("norm", "gradient_norm", "update_norm", "update_ratio", "active", "dead")
LEAST_SIDE = 8


@dataclass
class Plan:
    whole: set[str] = field(default_factory=set)
    sketches: dict[str, Sketch] = field(default_factory=dict)
    outputs: set[int] = field(default_factory=set)  # numbers of nodes
    maps: int = 0  # probes whose maps are kept
    brief: set[str] = field(default_factory=set)  # "stat.model.<p>." and "stat.layer.<i>." with few statistics
    skipped: dict[str, str] = field(default_factory=dict)

    def kept(self, record: str) -> bool:
        """Whether a record of statistics is kept."""
        prefix, _, kind = record.rpartition(".")
        return f"{prefix}." not in self.brief or kind in BRIEF


MOST_REASONS = 50  # that are said one by one


def note(skipped: dict[str, str], pattern: str, names: list[str], what: str) -> None:
    """Says why records are not there: of each by its name, or of all by their pattern where they are many."""
    if len(names) <= MOST_REASONS:
        skipped.update({name: f"larger than its share of a snapshot's bytes{what}" for name in names})
    else:
        skipped[pattern] = f"{len(names)} are larger than their share of a snapshot's bytes{what}"


def is_small(shape: list[int]) -> bool:
    """Rows of values, such as biases, are kept as float32."""
    return len(shape) < 2


def bytes_whole(name: str, shape: list[int], weights: str) -> int:
    return most_bytes(f"model.{name}", shape, 4 if weights == "f32" or is_small(shape) else 2)


def fit_parameters(plan: Plan, network: Network, weights: str, budget: int) -> int:
    """Fills whole and sketches; returns the bytes that they take, `budget` at most."""
    shapes = {name: parameter.shape for name, parameter in network.parameters.items()}
    whole = {name: bytes_whole(name, shape, weights) for name, shape in shapes.items()}

    def sketched(side: int) -> dict[str, int]:
        return {name: min(whole[name], bytes_of(name, shape, side)) for name, shape in shapes.items()}

    side = MOST_SIDE
    while side > LEAST_SIDE and sum(sketched(side).values()) > budget // 2:
        side //= 2
    taken = sketched(side)
    total = sum(taken.values())
    for name in sorted(shapes, key=lambda name: (whole[name], name)):
        if total - taken[name] + whole[name] <= budget:
            total += whole[name] - taken[name]
            taken[name] = whole[name]
    dropped = drop_largest(taken, budget)
    plan.whole = {name for name in taken if taken[name] == whole[name]}
    plan.sketches = {name: Sketch(name, shapes[name], side) for name in taken if name not in plan.whole}
    note(plan.skipped, "<p>", [f"model.{name}" for name in plan.sketches], "; sketches are recorded")
    large = sum(singular_count(shapes[name]) == 0 for name in plan.sketches)
    if large:
        plan.skipped[
            "sketch.<p>.singular_values"
        ] = f"would take too long of {large} parameters with more than {MOST_SMALLER_SIDE:,} rows and columns"
    note(plan.skipped, "sketch.<p>", [f"sketch.model.{name}" for name in dropped], "; its values are left out too")
    return sum(taken.values())


def drop_largest(taken: dict[str, int], budget: int) -> list[str]:
    """Removes the largest until the others fit; returns their names."""
    dropped = []
    left = sum(taken.values())
    for name in sorted(taken, key=lambda name: (-taken[name], name)):
        if left <= budget:
            break
        left -= taken.pop(name)
        dropped.append(name)
    return dropped


def inner_nodes(network: Network) -> set[str]:
    """Names of the nodes of an inner type, and of those whose outputs an activation function gets."""
    inner = {node.name for node in network.nodes if node.type in INNER_TYPES}
    return inner.union(*(node.inputs for node in network.nodes if node.type in ACTIVATIONS))


def bytes_of_output(number: int, node: Node, probes: int, maps: int) -> int:
    return most_bytes(f"probe.layer.{number}", [maps if node.has_maps else probes, *node.shape], 2)


def fit_outputs(plan: Plan, network: Network, probes: int, maps: int, budget: int) -> None:
    """Keeps the maps of fewer probes before it leaves a node out."""
    nodes = [(number, node) for number, node in enumerate(network.nodes) if not node.is_copy]
    inner = inner_nodes(network)
    outer = [(number, node) for number, node in nodes if node.name not in inner]
    plan.maps = maps
    while plan.maps > 1 and sum(bytes_of_output(*item, probes, plan.maps) for item in outer) > budget:
        plan.maps -= 1
    left = budget
    for number, node in sorted(nodes, key=lambda item: (item[1].name in inner, math.prod(item[1].shape), item[0])):
        size = bytes_of_output(number, node, probes, plan.maps)
        if size <= left:
            left -= size
            plan.outputs.add(number)
    left_out = [f"probe.layer.{number}" for number, _ in nodes if number not in plan.outputs]
    note(plan.skipped, "probe.layer.<i>", left_out, "")


def bytes_of_statistics(prefix: str, shapes: Mapping[str, tuple[int, ...]], is_brief: bool) -> int:
    kinds = [kind for kind in shapes if not is_brief or kind in BRIEF]
    return sum(most_bytes(prefix + kind, shapes[kind], 4) for kind in kinds)


def shapes_of_node(node: Node) -> dict[str, tuple[int, ...]]:
    return {**OF_A_NODE, "firing_rate": (node.shape[0],)}


def statistics_of(network: Network) -> dict[str, Mapping[str, tuple[int, ...]]]:
    """The shapes of all statistics, by "stat.model.<p>." and "stat.layer.<i>."."""
    nodes = {number: node for number, node in enumerate(network.nodes) if not node.is_copy}
    return {
        **{f"stat.model.{name}.": OF_A_PARAMETER for name, item in network.parameters.items() if item.trained},
        **{f"stat.layer.{number}.": shapes_of_node(node) for number, node in nodes.items()},
    }


def least_statistics(network: Network) -> int:
    """Bytes of the statistics where all of them are brief."""
    return sum(bytes_of_statistics(prefix, shapes, True) for prefix, shapes in statistics_of(network).items())


def groups_of(network: Network) -> Iterator[tuple[str, list[str]]]:
    """Prefixes of statistics with the pattern of what a brief one lacks; those that are missed the least first."""
    rows: list[str] = []
    others: list[str] = []
    for name, item in network.parameters.items():
        if item.trained:
            (rows if is_small(item.shape) else others).append(f"stat.model.{name}.")
    nodes = [(f"stat.layer.{number}.", node) for number, node in enumerate(network.nodes) if not node.is_copy]
    yield "stat.<p>.histogram", rows
    yield "stat.layer.<i>.histogram", [prefix for prefix, node in nodes if node.type in INNER_TYPES]
    yield "stat.layer.<i>.histogram", [prefix for prefix, node in nodes if node.type not in INNER_TYPES]
    yield "stat.<p>.histogram", others


def fit_statistics(plan: Plan, network: Network, budget: int) -> int:
    """Fills brief, group by group, until statistics fit, or all are brief. Returns the bytes that they take."""
    shapes = statistics_of(network)
    sizes = {prefix: bytes_of_statistics(prefix, shapes[prefix], False) for prefix in shapes}
    counts: dict[str, int] = {}
    for pattern, prefixes in groups_of(network):
        if sum(sizes.values()) <= budget:
            break
        sizes.update({prefix: bytes_of_statistics(prefix, shapes[prefix], True) for prefix in prefixes})
        plan.brief.update(prefixes)
        if prefixes:
            counts[pattern] = counts.get(pattern, 0) + len(prefixes)
    for pattern, count in counts.items():
        plan.skipped[pattern] = f"{count} are larger than their share of a snapshot's bytes; norms are recorded"
    return sum(sizes.values())


def make_plan(network: Network, weights: str, probes: int, maps: int, budget: int) -> Plan:
    """`budget`: bytes of parameters, outputs and their statistics, not below least_statistics; `probes` and `maps`: how
    many there are of each."""
    plan = Plan()
    left = budget - fit_statistics(plan, network, budget // 2)
    if weights == "none":
        plan.skipped["<p>"] = "weights='none' was asked for"
    else:
        left -= fit_parameters(plan, network, weights, max(left * 3 // 5, 0))
    fit_outputs(plan, network, probes, maps, max(left, 0))
    return plan
