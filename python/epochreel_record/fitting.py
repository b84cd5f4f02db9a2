"""What of a network fits into the bytes of a snapshot: decided once, so that all snapshots hold the same records.

Parameters get what the other records leave, and at least half. Each is kept whole where that takes no more than its
sketch; the grid of the sketches is the finest that fits; what is left over keeps the smallest of the others whole. Then
outputs of nodes: first those that end an operation (activation functions, pools, sums, dense layers), then the others,
the smallest first.
"""
import math
from dataclasses import dataclass, field

from epochreel_record.manifest import Network, Node
from epochreel_record.sketch import MOST_SIDE, Sketch, bytes_of

# Nodes of these types are followed by others that say more: their outputs are kept last.
INNER_TYPES = ("conv2d", "batch_norm", "layer_norm", "group_norm")
# Norms, histograms and their ranges, with their part of the header. A node has its firing rates besides.
BYTES_OF_A_PARAMETER, BYTES_OF_A_NODE = 2200, 1500
# Where there are very many, some have norms and shares alone: these records.
BRIEF = ("norm", "gradient_norm", "update_norm", "update_ratio", "active", "dead")
BYTES_OF_A_BRIEF_ONE = 500
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


def bytes_whole(shape: list[int], weights: str) -> int:
    return math.prod(shape) * (4 if weights == "f32" or is_small(shape) else 2)


def fit_parameters(plan: Plan, network: Network, weights: str, most_bytes: int) -> int:
    """Fills whole and sketches; returns the bytes that they take."""
    shapes = {name: parameter.shape for name, parameter in network.parameters.items()}
    whole = {name: bytes_whole(shape, weights) for name, shape in shapes.items()}

    def sketched(side: int) -> dict[str, int]:
        return {name: min(whole[name], bytes_of(shape, side)) for name, shape in shapes.items()}

    side = MOST_SIDE
    while side > LEAST_SIDE and sum(sketched(side).values()) > most_bytes // 2:
        side //= 2
    taken = sketched(side)
    total = sum(taken.values())
    for name in sorted(shapes, key=lambda name: (whole[name], name)):
        if total - taken[name] + whole[name] <= most_bytes:
            total += whole[name] - taken[name]
            taken[name] = whole[name]
    plan.whole = {name for name in shapes if taken[name] == whole[name]}
    plan.sketches = {name: Sketch(name, shapes[name], side) for name in shapes if name not in plan.whole}
    note(plan.skipped, "<p>", [f"model.{name}" for name in plan.sketches], "; sketches are recorded")
    return total


def bytes_of_output(node: Node, probes: int, maps: int) -> int:
    return 2 * math.prod(node.shape) * (maps if node.has_maps else probes)


def fit_outputs(plan: Plan, network: Network, probes: int, maps: int, most_bytes: int) -> None:
    """Keeps the maps of fewer probes before it leaves a node out."""
    nodes = [(number, node) for number, node in enumerate(network.nodes) if not node.is_copy]
    outer = [node for _, node in nodes if node.type not in INNER_TYPES]
    plan.maps = maps
    while plan.maps > 1 and sum(bytes_of_output(node, probes, plan.maps) for node in outer) > most_bytes:
        plan.maps -= 1
    left = most_bytes
    for number, node in sorted(
        nodes, key=lambda item: (item[1].type in INNER_TYPES, math.prod(item[1].shape), item[0])
    ):
        size = bytes_of_output(node, probes, plan.maps)
        if size <= left:
            left -= size
            plan.outputs.add(number)
    left_out = [f"probe.layer.{number}" for number, _ in nodes if number not in plan.outputs]
    note(plan.skipped, "probe.layer.<i>", left_out, "")


def fit_statistics(plan: Plan, network: Network, most_bytes: int) -> int:
    """Fills brief, group by group, until statistics fit: rows of values first, then inner nodes, other nodes, and last
    the other parameters. Returns the bytes that they take."""
    nodes = [(number, node) for number, node in enumerate(network.nodes) if not node.is_copy]
    sizes = {f"stat.layer.{number}.": BYTES_OF_A_NODE + 4 * node.shape[0] for number, node in nodes}
    trained = {f"stat.model.{name}.": item.shape for name, item in network.parameters.items() if item.trained}
    sizes.update({prefix: BYTES_OF_A_PARAMETER for prefix in trained})
    groups = (
        ("of biases and factors", [prefix for prefix, shape in trained.items() if is_small(shape)]),
        ("of inner layers", [f"stat.layer.{number}." for number, node in nodes if node.type in INNER_TYPES]),
        ("of layers", [f"stat.layer.{number}." for number, node in nodes if node.type not in INNER_TYPES]),
        ("of parameters", [prefix for prefix, shape in trained.items() if not is_small(shape)]),
    )
    for words, prefixes in groups:
        if sum(sizes.values()) <= most_bytes:
            break
        sizes.update({prefix: BYTES_OF_A_BRIEF_ONE for prefix in prefixes})
        plan.brief.update(prefixes)
        plan.skipped[f"histograms {words}"] = "larger than their share of a snapshot's bytes"
    return sum(sizes.values()) + 200 * len(network.parameters)


def make_plan(network: Network, weights: str, probes: int, maps: int, most_bytes: int) -> Plan:
    """`most_bytes`: of parameters, outputs and their statistics; `probes` and `maps`: how many there are of each."""
    plan = Plan()
    left = most_bytes - fit_statistics(plan, network, most_bytes // 2)
    if weights == "none":
        plan.skipped["model"] = "weights='none' was asked for"
    else:
        left -= fit_parameters(plan, network, weights, max(left * 3 // 5, 0))
    fit_outputs(plan, network, probes, maps, max(left, 0))
    return plan
