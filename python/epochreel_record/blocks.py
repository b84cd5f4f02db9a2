"""Finds runs of blocks that repeat one another, by the modules that nodes are in: layer1.0, layer1.1, ..."""
from itertools import groupby
from typing import Any

from epochreel_record.manifest import Node

LEAST_NODES = 2  # of a block


def find_blocks(nodes: list[Node]) -> list[dict[str, Any]]:
    """Runs of two blocks or more with the same types, shapes and inputs among one another; outer modules come first,
    and a node is in one run at most."""
    places = {node.name: place for place, node in enumerate(nodes)}
    covered: set[int] = set()
    runs: list[dict[str, Any]] = []
    for container in _containers(nodes):
        found = _runs_of(nodes, places, container)
        for run in found:
            numbers = {number for block in run for number in block}
            if not numbers & covered:
                covered |= numbers
                name = _child_of(nodes[run[0][0]].path, container)
                name = name if not container or len(found) > 1 else container
                runs.append({"name": name, "blocks": [[nodes[number].name for number in block] for block in run]})
    return sorted(runs, key=lambda run: places[run["blocks"][0][0]])


def _containers(nodes: list[Node]) -> list[str]:
    """All modules that hold others, outer ones first; "" is the model."""
    names = {
        ".".join(parts[:depth]) for parts in (node.path.split(".") for node in nodes) for depth in range(len(parts))
    }
    return sorted(names, key=lambda name: (name.count(".") + bool(name), name))


def _child_of(path: str, container: str) -> str:
    """The module within the container that a path leads to: "layer1.0" of "layer1.0.conv1" in "layer1"; "" outside of
    it."""
    if container and not path.startswith(container + "."):
        return ""
    depth = container.count(".") + 2 if container else 1
    return ".".join(path.split(".")[:depth])


def _runs_of(nodes: list[Node], places: dict[str, int], container: str) -> list[list[list[int]]]:
    groups = [
        (key, list(numbers))
        for key, numbers in groupby(range(len(nodes)), key=lambda number: _child_of(nodes[number].path, container))
    ]
    keys = [key for key, _ in groups]
    alike = [
        (
            _signature(nodes, places, numbers)
            if key and keys.count(key) == 1 and len(numbers) >= LEAST_NODES
            else None,
            numbers,
        )
        for key, numbers in groups
    ]
    runs = [
        [numbers for _, numbers in members]
        for signature, members in groupby(alike, key=lambda item: item[0])
        if signature
    ]
    return [part for run in runs for part in _chains(nodes, places, run) if len(part) > 1]


def _signature(nodes: list[Node], places: dict[str, int], numbers: list[int]) -> tuple[Any, ...]:
    """Types and shapes, and for each input its place within the block, or that it comes from outside."""
    first = numbers[0]
    return tuple(
        (
            nodes[number].type,
            nodes[number].label,
            tuple(nodes[number].shape),
            tuple(max(places.get(name, -1) - first, -1) for name in nodes[number].inputs),
        )
        for number in numbers
    )


def _chains(nodes: list[Node], places: dict[str, int], run: list[list[int]]) -> list[list[list[int]]]:
    """Parts of a run in which each block gets what the one before it puts out, and nothing else from outside."""
    parts = [[run[0]]]
    for before, block in zip(run, run[1:]):
        inputs = {places.get(name, -1) for number in block for name in nodes[number].inputs} - set(block)
        if inputs <= set(before):
            parts[-1].append(block)
        else:
            parts.append([block])
    return parts
