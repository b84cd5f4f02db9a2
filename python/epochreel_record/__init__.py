"""Records trainings of PyTorch, scikit-learn and others as traces, from which epochreel draws films.

    from epochreel_record import Recorder

    with Recorder("out/mine/trace", model, probes=(x, y), class_names=names, total_steps=1000) as rec:
        for images, labels in batches:
            ...
            optimizer.step()
            rec.step(loss=loss)

NumPy alone is needed; a framework is imported where a model of it is recorded.
"""
from typing import Any, Optional

from epochreel_record.errors import RecordError
from epochreel_record.manifest import Node
from epochreel_record.recorder import Recorder

__all__ = ["Node", "RecordError", "Recorder", "from_checkpoints", "from_tensorboard"]


def from_checkpoints(folder: str, out: Optional[str] = None, **options: Any) -> str:
    """Makes a trace of a row of .pt, .npz or .safetensors files and a CSV of metrics; returns its folder. See
    checkpoints.py."""
    from epochreel_record import checkpoints

    return checkpoints.from_checkpoints(folder, out, **options)


def from_tensorboard(folder: str, out: Optional[str] = None, **options: Any) -> str:
    """Makes a trace of TensorBoard's event files; returns its folder. See tensorboard.py."""
    from epochreel_record import tensorboard

    return tensorboard.from_tensorboard(folder, out, **options)
