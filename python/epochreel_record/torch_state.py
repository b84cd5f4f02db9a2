"""Runs a model in the mode of use and puts all back as it was: modes, buffers, random states, attributes."""
import random
from contextlib import contextmanager
from typing import Any, Iterator

import numpy as np
import torch


class _Modules:
    """What the attributes of all modules are bound to, their modes among them, and the values of their buffers."""

    def __init__(self, model: Any) -> None:
        self._attributes = [(module, dict(vars(module)), dict(module._buffers)) for module in model.modules()]
        self._values = [(buffer, buffer.detach().clone()) for buffer in model.buffers()]

    def restore(self) -> None:
        for module, attributes, buffers in self._attributes:
            vars(module).clear()
            vars(module).update(attributes)
            module._buffers.clear()
            module._buffers.update(buffers)
        for buffer, before in self._values:
            if not torch.equal(buffer, before):
                buffer.copy_(before)


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
