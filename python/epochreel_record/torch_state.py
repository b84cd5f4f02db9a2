"""Runs a model in the mode of use and puts all back as it was: modes, buffers, random states, attributes."""
import random
from collections import deque
from contextlib import contextmanager
from typing import Any, Iterator

import numpy as np
import torch


def parts_of(container: Any) -> list[Any]:
    """What is in it; of a dict the keys, then the values."""
    return [*container, *container.values()] if isinstance(container, dict) else list(container)


def refill(container: Any, parts: list[Any]) -> None:
    container.clear()
    if isinstance(container, dict):
        half = len(parts) // 2
        container.update(zip(parts[:half], parts[half:]))
    elif isinstance(container, set):
        container.update(parts)
    else:
        container.extend(parts)


class _Modules:
    """What the attributes of all modules are bound to, their modes among them; what is in those that are lists, dicts,
    sets or deques; and the values of buffers and of other tensors that are no parameters."""

    def __init__(self, model: Any) -> None:
        self._attributes = [(module, dict(vars(module))) for module in model.modules()]
        held = [value for _, attributes in self._attributes for value in attributes.values()]
        self._contents = [(value, parts_of(value)) for value in held if isinstance(value, (list, dict, set, deque))]
        tensors = [*model.buffers(), *(value for value in held if isinstance(value, torch.Tensor))]
        self._values = [(tensor, tensor.detach().clone()) for tensor in tensors]

    def restore(self) -> None:
        for module, attributes in self._attributes:
            vars(module).clear()
            vars(module).update(attributes)
        for container, before in self._contents:
            now = parts_of(container)
            if len(now) != len(before) or any(one is not other for one, other in zip(now, before)):
                refill(container, before)
        for tensor, before in self._values:
            if tensor.layout != torch.strided or not torch.equal(tensor, before):  # equal() knows no sparse ones
                tensor.copy_(before)


class _Random:
    """The states of all generators that a model may draw from."""

    def __init__(self) -> None:
        self._python, self._numpy, self._torch = random.getstate(), np.random.get_state(), torch.get_rng_state()
        self._cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else None

    def restore(self) -> None:
        random.setstate(self._python)
        np.random.set_state(self._numpy)
        torch.set_rng_state(self._torch)
        if self._cuda is not None:
            torch.cuda.set_rng_state_all(self._cuda)


@contextmanager
def untouched(model: Any, slopes: bool = False) -> Iterator[None]:
    """Within, the model is in the mode of use, in its own precision, and no gradients are kept (`slopes`: those of
    inputs may be)."""
    modules, generators = _Modules(model), _Random()
    device = device_of(model)
    try:
        model.eval()
        with torch.set_grad_enabled(slopes), torch.autocast(
            device.type if device.type == "cuda" else "cpu", enabled=False
        ):
            yield
    finally:
        with torch.no_grad():
            modules.restore()
        generators.restore()


def device_of(model: Any) -> Any:
    for tensor in (*model.parameters(), *model.buffers()):
        return tensor.device
    return torch.device("cpu")


def dtype_of(model: Any) -> Any:
    return next((value.dtype for value in model.parameters() if value.is_floating_point()), torch.get_default_dtype())
