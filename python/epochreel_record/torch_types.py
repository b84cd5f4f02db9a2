"""What PyTorch's modules and functions are called in a trace. What is not in these tables is opaque: nothing is
guessed."""
from typing import Any, Optional

import torch
from torch import nn
from torch.nn import functional as F

MODULES: tuple[tuple[tuple[Any, ...], str], ...] = (
    ((nn.Linear,), "dense"),
    ((nn.Conv2d,), "conv2d"),
    ((nn.MaxPool2d, nn.AdaptiveMaxPool2d), "max_pool2d"),
    ((nn.AvgPool2d,), "avg_pool2d"),
    ((nn.AdaptiveAvgPool2d,), "adaptive_avg_pool2d"),
    ((nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.SyncBatchNorm), "batch_norm"),
    ((nn.LayerNorm,), "layer_norm"),
    ((nn.GroupNorm,), "group_norm"),
    ((nn.Dropout, nn.Dropout2d, nn.Dropout3d, nn.AlphaDropout, nn.FeatureAlphaDropout), "dropout"),
    ((nn.Flatten,), "flatten"),
    ((nn.ReLU,), "relu"),
    ((nn.LeakyReLU,), "leaky_relu"),
    ((nn.ELU,), "elu"),
    ((nn.Tanh,), "tanh"),
    ((nn.Sigmoid,), "sigmoid"),
    ((nn.GELU,), "gelu"),
    ((nn.Embedding,), "embedding"),
    ((nn.MultiheadAttention,), "attention"),
)

# By the function's name: call_function of torch, torch.nn.functional and operator, and call_method of tensors.
FUNCTIONS: dict[str, str] = {
    "relu": "relu",
    "relu_": "relu",
    "leaky_relu": "leaky_relu",
    "leaky_relu_": "leaky_relu",
    "elu": "elu",
    "elu_": "elu",
    "tanh": "tanh",
    "tanh_": "tanh",
    "sigmoid": "sigmoid",
    "sigmoid_": "sigmoid",
    "gelu": "gelu",
    "max_pool2d": "max_pool2d",
    "avg_pool2d": "avg_pool2d",
    "dropout": "dropout",
    "dropout2d": "dropout",
    "batch_norm": "batch_norm",
    "layer_norm": "layer_norm",
    "group_norm": "group_norm",
    "linear": "dense",
    "conv2d": "conv2d",
    "embedding": "embedding",
    "add": "add",
    "add_": "add",
    "iadd": "add",
    "mul": "multiply",
    "mul_": "multiply",
    "imul": "multiply",
    "cat": "concat",
    "concat": "concat",
    "flatten": "flatten",
    "view": "flatten",
    "reshape": "flatten",
    "mean": "mean",
    "adaptive_avg_pool2d": "adaptive_avg_pool2d",
}

# Where a function has its parameters, by place and by name.
FUNCTION_PARAMETERS: dict[str, tuple[tuple[str, int], ...]] = {
    "dense": (("weight", 1), ("bias", 2)),
    "conv2d": (("weight", 1), ("bias", 2)),
    "embedding": (("weight", 1),),
    "batch_norm": (("running_mean", 1), ("running_var", 2), ("weight", 3), ("bias", 4)),
    "layer_norm": (("weight", 2), ("bias", 3)),
    "group_norm": (("weight", 2), ("bias", 3)),
}
ROLES = ("weight", "bias", "running_mean", "running_var")
KEEP_SHAPE = (
    "relu",
    "leaky_relu",
    "elu",
    "tanh",
    "sigmoid",
    "gelu",
    "dropout",
    "batch_norm",
    "layer_norm",
    "group_norm",
)


def type_of_module(module: Any) -> str:
    """A subclass of a known module may do something else: only the class itself is known."""
    for classes, name in MODULES:
        if type(module) in classes:
            return name
    return "opaque"


def type_of_function(target: Any) -> str:
    """`target`: a function, or the name of a method."""
    if isinstance(target, str):
        return FUNCTIONS.get(target, "opaque")
    name = getattr(target, "__name__", "")
    known = getattr(target, "__module__", None) == "_operator" or any(
        getattr(place, name, None) is target for place in (torch, F)
    )
    return FUNCTIONS.get(name, "opaque") if known else "opaque"


def settled(kind: str, shape: list[int], inputs: list[list[int]]) -> str:
    """The type that shapes admit. A view is a flatten where it makes a row of one image's values, a mean or a pool to
    one value a channel a global pool; a sum of shapes that nothing has is not known."""
    one = inputs[0] if len(inputs) == 1 else None
    if kind in ("mean", "adaptive_avg_pool2d"):
        is_global = one is not None and len(one) == 3 and shape[0] == one[0] and _count(shape) == one[0]
        return "global_avg_pool" if is_global else "opaque"
    if kind == "flatten":
        return "flatten" if one is not None and len(shape) == 1 and _count(shape) == _count(one) else "opaque"
    if kind in ("add", "multiply"):
        return kind if len(inputs) > 1 and shape in inputs else "opaque"
    if kind == "concat":
        return kind if len(inputs) > 1 and sum(map(_count, inputs)) == _count(shape) else "opaque"
    if kind in KEEP_SHAPE and one != shape:
        return "opaque"
    if kind in ("conv2d", "max_pool2d", "avg_pool2d"):
        return kind if one is not None and len(one) == 3 and len(shape) == 3 else "opaque"
    return kind


def _count(shape: list[int]) -> int:
    result = 1
    for side in shape:
        result *= side
    return result


def label_of(module: Optional[Any], target: Any) -> str:
    """What an opaque node is called on screen: "MyGate", "permute"."""
    if module is not None:
        return type(module).__name__
    return target if isinstance(target, str) else str(getattr(target, "__name__", "function"))
