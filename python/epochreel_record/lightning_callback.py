"""A callback for Lightning's Trainer. Lightning is not among Debian's packages: the tests hold this to a stand-in of
its API."""
from importlib import import_module
from typing import Any, Mapping, Optional

from epochreel_record.adapter import rate_of
from epochreel_record.recorder import Recorder


def _base() -> Any:
    try:
        return import_module("lightning.pytorch").Callback
    except ImportError:
        return import_module("pytorch_lightning").Callback


def lightning_callback(folder: str, probes: Any, class_names: Any, total_steps: int, **options: Any) -> Any:
    """A callback for Trainer(callbacks=[...]). `options`: those of Recorder. Lightning sets gradients to zero before
    the next backward, so they are there at the end of a batch. Schedulers have moved on by then, so the learning rate
    is read at the start of it."""

    class RecorderCallback(_base()):  # type: ignore[misc]
        recorder: Optional[Recorder] = None
        optimizer: Any = None
        rate: dict[str, Any] = {}

        def on_train_start(self, trainer: Any, pl_module: Any) -> None:
            chosen = {"optimizer": trainer.optimizers[0] if trainer.optimizers else None, **options}
            self.optimizer = chosen["optimizer"]
            self.recorder = Recorder(folder, pl_module, probes, class_names, total_steps, **chosen)

        def on_train_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int, *more: Any) -> None:
            self.rate = rate_of(self.optimizer)

        def on_train_batch_end(
            self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int, *more: Any
        ) -> None:
            recorder = self.recorder
            assert recorder is not None
            if trainer.global_step > recorder.step_count:  # a batch whose gradients are only added up is no step
                loss = outputs["loss"] if isinstance(outputs, Mapping) else outputs
                recorder.step(loss=loss, metrics=self.rate)

        def on_train_end(self, trainer: Any, pl_module: Any) -> None:
            assert self.recorder is not None
            self.recorder.close()

        def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
            if self.recorder is not None:
                self.recorder.abandon(type(exception).__name__)

    return RecorderCallback()
