"""NumPy's arrays: their type in this package, and what becomes one."""
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def as_numpy(value: Any) -> Array:
    """An array of NumPy of what a framework has: PyTorch's tensors may be on another device or need gradients."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        if str(value.dtype) == "torch.bfloat16":
            value = value.float()
        return np.asarray(value.numpy())
    return np.asarray(value)


def as_f16(values: Array) -> Array:
    """float16, or float32 where a finite value is beyond float16."""
    with np.errstate(over="ignore"):
        small = values.astype(np.float16)
    return small if np.array_equal(np.isfinite(small), np.isfinite(values)) else values.astype(np.float32)
