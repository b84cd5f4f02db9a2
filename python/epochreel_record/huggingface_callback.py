"""A callback for Hugging Face's Trainer. transformers is not among Debian's packages: the tests hold this to a stand-in
of its API.

The trainer says a step's loss behind the step, in on_log, and sets gradients to zero before on_step_end. So a step is
recorded when the next one begins, and gradients are not. Its learning rate is read before it, since the scheduler has
moved on by its end.
"""
from importlib import import_module
from typing import Any, Mapping, Optional

from epochreel_record.adapter import rate_of
from epochreel_record.recorder import Recorder


def huggingface_callback(folder: str, probes: Any, class_names: Any, **options: Any) -> Any:
    """A callback for Trainer(callbacks=[...]). `options`: those of Recorder."""
    base = import_module("transformers").TrainerCallback

    class RecorderCallback(base):  # type: ignore[misc, valid-type]
        recorder: Optional[Recorder] = None
        waiting = False  # a step is done and not recorded
        loss: Optional[float] = None
        optimizer: Any = None
        rate: dict[str, Any] = {}

        def on_train_begin(
            self, args: Any, state: Any, control: Any, model: Any = None, optimizer: Any = None, **more: Any
        ) -> None:
            chosen = {"optimizer": optimizer, **options}
            self.optimizer = chosen["optimizer"]
            self.recorder = Recorder(folder, model, probes, class_names, state.max_steps, **chosen)

        def record(self) -> None:
            if self.waiting and self.recorder is not None:
                self.recorder.step(metrics={**self.rate, **({} if self.loss is None else {"loss": self.loss})})
            self.waiting, self.loss = False, None

        def on_step_begin(self, args: Any, state: Any, control: Any, **more: Any) -> None:
            self.record()
            self.rate = rate_of(self.optimizer)

        def on_step_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
            self.waiting = True

        def on_log(
            self, args: Any, state: Any, control: Any, logs: Optional[Mapping[str, float]] = None, **more: Any
        ) -> None:
            self.loss = (logs or {}).get("loss", self.loss)

        def on_train_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
            self.record()
            assert self.recorder is not None
            self.recorder.close()

    return RecorderCallback()
