"""A function of parameters and inputs, as JAX has them: model(params, x) gives logits, or logits and a dict of outputs
of nodes.

Parameters are arrays in dicts, lists and tuples; a parameter's name is the way to it, such as "dense/kernel". A
function does not tell what it is made of: `nodes` does, else all of it is one opaque node.
"""
import math
from dataclasses import replace
from typing import Any, Mapping, Optional, Sequence

import numpy as np

from epochreel_record.adapter import Adapter, Consume
from epochreel_record.arrays import Array, as_numpy
from epochreel_record.errors import RecordError
from epochreel_record.manifest import LAYOUTS, Network, Node, Parameter


def flattened(tree: Any, prefix: str = "") -> dict[str, Array]:
    """The arrays of a tree by their ways."""
    if tree is None:
        return {}
    if isinstance(tree, Mapping):
        items = [(str(key), value) for key, value in tree.items()]
    elif isinstance(tree, (list, tuple)):
        items = [(str(place), value) for place, value in enumerate(tree)]
    else:
        return {prefix: as_numpy(tree)}
    return {
        name: array
        for key, value in items
        for name, array in flattened(value, f"{prefix}/{key}" if prefix else key).items()
    }


def layout_of(node: Node, shape: list[int]) -> str:
    """As the node says; else "in,out" where the last side of the weight is the node's units and the first is not, or
    where the weight is called kernel, as Flax and Keras call one of that layout."""
    if node.layout or node.type not in LAYOUTS or len(shape) < 2:
        return node.layout
    units = node.shape[-1] if node.type == "dense" else node.shape[0]
    is_kernel = node.weight.split("/")[-1] == "kernel"
    return LAYOUTS[node.type] if shape[-1] == units and (shape[0] != units or is_kernel) else ""


class FunctionAdapter(Adapter):
    def __init__(self, model: Any, params: Any, nodes: Optional[Sequence[Node]]) -> None:
        super().__init__(model)
        self._params, self._grads = params, None
        self._nodes = [replace(node) for node in nodes or []]

    def take_step(self, params: Any, grads: Any) -> None:
        self._params = params if params is not None else self._params
        self._grads = grads

    def network(self, x: Any) -> Network:
        arrays = flattened(self._params)
        logits, _ = self._run(x)
        if not self._nodes:
            name = getattr(self.model, "__name__", "model")
            size = sum(array.size for array in arrays.values())
            self._nodes = [Node("model", "opaque", list(logits.shape[1:]), ["input"], label=name, parameters=size)]
        parameters = {name: Parameter(list(array.shape)) for name, array in arrays.items()}
        before = "input"
        for node in self._nodes:
            self._complete(node, before, parameters)
            before = node.name
        return Network(self._nodes, parameters)

    def _complete(self, node: Node, before: str, parameters: dict[str, Parameter]) -> None:
        node.inputs = node.inputs or [before]
        names = [name for name in (node.weight, node.bias, node.running_mean, node.running_var) if name]
        for name in names:
            if name not in parameters:
                raise RecordError(
                    f"node {node.name!r} names the parameter {name!r}, which params does not hold; it holds "
                    f"{', '.join(parameters)}"
                )
        for name in (node.running_mean, node.running_var):
            if name:
                parameters[name].trained = False
        if names and node.parameters is None:
            node.parameters = sum(math.prod(parameters[name].shape) for name in names if parameters[name].trained)
        if node.weight:
            parameters[node.weight].layout = layout_of(node, parameters[node.weight].shape)

    def _run(self, x: Any) -> tuple[Array, Mapping[str, Any]]:
        result = self.model(self._params, x)
        if isinstance(result, tuple) and len(result) == 2 and isinstance(result[1], Mapping):
            return as_numpy(result[0]), result[1]
        return as_numpy(result), {}

    def parameters(self) -> dict[str, Array]:
        return {name: array.astype(np.float32, copy=False) for name, array in flattened(self._params).items()}

    def gradients(self) -> dict[str, Array]:
        return {name: array.astype(np.float32, copy=False) for name, array in flattened(self._grads).items()}

    def outputs(self, x: Any, consume: Optional[Consume] = None) -> Array:
        logits, outputs = self._run(x)
        if consume is not None:
            self._show(logits, outputs, consume)
        return logits.astype(np.float32, copy=False)

    def _show(self, logits: Array, outputs: Mapping[str, Any], consume: Consume) -> None:
        for number, node in enumerate(self._nodes):
            output = logits if number == len(self._nodes) - 1 and node.name not in outputs else outputs.get(node.name)
            if output is None:
                continue
            array = as_numpy(output).astype(np.float32, copy=False)
            if list(array.shape[1:]) != node.shape:
                raise RecordError(
                    f"the outputs of node {node.name!r} have the shape {array.shape}, but it says {node.shape} an "
                    "input; maps are (images, channels, height, width)"
                )
            consume(number, array)


def adapter_of(model: Any, options: Mapping[str, Any]) -> Adapter:
    if options.get("params") is None:
        raise RecordError(
            "a function has no parameters of its own; give them by params=, and those of each update by step(params)"
        )
    return FunctionAdapter(model, options["params"], options.get("nodes"))
