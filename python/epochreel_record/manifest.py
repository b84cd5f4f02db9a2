"""What does not change over a training: the input, the nodes of the network, its parameters. docs/trace.md,
manifest.json."""
import os
from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Sequence

from epochreel_record.errors import RecordError

# Nodes of these types only hand on what they get once the network is trained: they have no records of their own.
COPIES = ("dropout", "flatten")
ACTIVATIONS = ("relu", "leaky_relu", "elu", "tanh", "sigmoid", "gelu")
MOST_NODES = 1000
MOST_PARAMETERS = 4000  # these bounds are those of docs/limits.md
MOST_CLASSES = 1000
VERSION = "0.1.0"  # of this package
NOT_KNOWN = "not known"
# Of weights that do not have PyTorch's order of axes.
LAYOUTS = {"dense": "in,out", "conv2d": "height,width,in,out"}


@dataclass
class Input:
    """`kind` is image (shape: channels, height, width), vector (values) or tokens (length)."""

    kind: str
    shape: list[int]
    names: list[str] = field(default_factory=list)
    vocabulary: int = 0

    def as_json(self) -> dict[str, Any]:
        result: dict[str, Any] = {"kind": self.kind, "shape": self.shape}
        if self.names:
            result["names"] = self.names
        if self.vocabulary:
            result["vocabulary"] = self.vocabulary
        return result


@dataclass
class Parameter:
    """An array that training changes, as the framework has it. `layout`: "" for the default, (out, in, ...). `trained`:
    by gradients; running statistics are not, and have no statistics of their own."""

    shape: list[int]
    layout: str = ""
    trained: bool = True

    def as_json(self) -> dict[str, Any]:
        return {"shape": self.shape, "layout": self.layout} if self.layout else {"shape": self.shape}


@dataclass
class Node:
    """One operation. `shape` is that of one image's output; `inputs` are names of earlier nodes, or "input"."""

    name: str
    type: str
    shape: list[int]
    inputs: list[str]
    label: str = ""
    weight: str = ""
    bias: str = ""
    running_mean: str = ""
    running_var: str = ""
    parameters: Optional[int] = None
    path: str = ""  # the module that it is in, by which blocks are found; not in the manifest
    layout: str = ""  # of the weight; in the manifest it stands with the parameter

    def as_json(self) -> dict[str, Any]:
        result: dict[str, Any] = {"name": self.name, "type": self.type, "inputs": self.inputs, "shape": self.shape}
        for key in ("label", "weight", "bias", "running_mean", "running_var"):
            if getattr(self, key):
                result[key] = getattr(self, key)
        if self.parameters is not None:
            result["parameters"] = self.parameters
        return result

    @property
    def is_copy(self) -> bool:
        return self.type in COPIES

    @property
    def has_maps(self) -> bool:
        return len(self.shape) == 3


@dataclass
class Network:
    """Nodes in topological order. `order_only`: their inputs are not known, so each stands after the one before."""

    nodes: list[Node]
    parameters: dict[str, Parameter]
    blocks: list[dict[str, Any]] = field(default_factory=list)
    order_only: bool = False

    def as_json(self) -> dict[str, Any]:
        result: dict[str, Any] = {
            "nodes": [node.as_json() for node in self.nodes],
            "parameters": {name: parameter.as_json() for name, parameter in self.parameters.items()},
        }
        if self.blocks:
            result["blocks"] = self.blocks
        if self.order_only:
            result["order_only"] = True
        return result

    def check(self) -> None:
        """Refuses what readers would refuse."""
        for count, most, what in (
            (len(self.nodes), MOST_NODES, "nodes"),
            (len(self.parameters), MOST_PARAMETERS, "parameters"),
        ):
            if count > most:
                raise RecordError(f"the network has {count} {what}, and a trace holds {most}; record a part of it")
        known = {"input"}
        for node in self.nodes:
            if node.name in known or not set(node.inputs) <= known:
                raise RecordError(
                    f"node {node.name!r} has a name that is taken, or an input that does not stand before it"
                )
            known.add(node.name)


def name_of(folder: str) -> str:
    """The name of an experiment by its folder: "mine" of out/mine and of out/mine/trace."""
    path = os.path.abspath(folder)
    return os.path.basename(os.path.dirname(path) if os.path.basename(path) == "trace" else path) or "trace"


def classes_or_not_known(given: Optional[Sequence[str]]) -> tuple[list[str], dict[str, str]]:
    """The names of the classes, and the reason where there are none."""
    return (list(given), {}) if given else ([NOT_KNOWN], {"class_names": "were not given: class_names="})


def manifest_of(
    network: Network,
    about: Input,
    class_names: Sequence[str],
    total_steps: int,
    *,
    name: str,
    words: Mapping[str, Any],
    skipped: Mapping[str, str],
    versions: Optional[Mapping[str, str]] = None,
    **more: Any,
) -> dict[str, Any]:
    """The content of manifest.json. `words`: for the screen; `more`: other keys, which are left out where they are
    empty or 0."""
    return {
        "format_version": 2,
        "name": name,
        "class_names": list(class_names),
        "total_steps": total_steps,
        **{key: value for key, value in more.items() if value},
        "hyperparameters": {key: str(value) for key, value in words.items()},
        "versions": {"recorder": VERSION, **(versions or {})},
        "input": about.as_json(),
        **network.as_json(),
        "skipped": skipped,
    }
