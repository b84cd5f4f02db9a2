"""What a Recorder may be told besides its folder, model, probes, classes and steps."""
import difflib
from dataclasses import dataclass, field, fields
from typing import Any, Mapping, Optional, Sequence

from epochreel_record.errors import RecordError


@dataclass
class Options:
    """All keyword arguments of Recorder that have a default."""

    test: Any = None  # (x, y): what test figures, confusion and the statistics of layers are counted over
    optimizer: Any = None  # PyTorch: its learning rate and its other words are recorded
    scaler: Any = None  # PyTorch: the GradScaler of the loop
    params: Any = None  # of a function's model: its parameters at the start
    nodes: Any = None  # of a function's model: what it is made of
    name: str = ""  # of the experiment; "": the folder's
    dataset: str = ""  # as on screen
    batch_size: int = 0  # images a step; step(images=...) says it where it varies
    steps_per_epoch: int = 0  # 0: train_images / batch_size, rounded up
    train_images: int = 0
    hyperparameters: Mapping[str, Any] = field(default_factory=dict)  # words for the screen, in order
    pixels: Any = None  # pictures of the probes, 0 to 255, or a function of inputs, where these are normalised or flat
    input_names: Sequence[str] = ()  # of the values of a vector
    snapshots: int = 120  # at most
    weights: str = "f16"  # f16, f32 or none
    eval_limit: int = 256  # test inputs a snapshot; 0: all. The last one has all where time and bytes allow
    budget: float = 0.03  # seconds of recording a second of training
    snapshot_bytes: int = 2_000_000
    resume_at: int = -1  # updates that the model has had, where a trace that is there goes on
    seed: int = 1  # of the choice of test inputs
    quiet: bool = False  # prints nothing

    def check(self) -> None:
        for wrong, words in (
            (
                self.weights not in ("f16", "f32", "none"),
                f"weights must be 'f16', 'f32' or 'none', not {self.weights!r}",
            ),
            (not self.budget > 0, f"budget must be above 0, not {self.budget}; 0.03 is 3 % of the training's time"),
            (self.snapshots < 2, f"snapshots must be 2 or more, not {self.snapshots}: the first and the last"),
            (self.snapshot_bytes < 50_000, f"snapshot_bytes must be 50,000 or more, not {self.snapshot_bytes}"),
        ):
            if wrong:
                raise RecordError(words)


def options_of(given: Mapping[str, Any]) -> Options:
    known = [item.name for item in fields(Options)]
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1, 0.0)
            raise RecordError(f"Recorder has no argument {key!r}; the nearest is {near[0]!r}")
    options = Options(**given)
    options.check()
    return options


def names_of_classes(class_names: Optional[Sequence[str]], most: int) -> list[str]:
    names = [str(name) for name in class_names or []]
    if not 1 <= len(names) <= most:
        raise RecordError(f"class_names has {len(names)} names; give 1 to {most}, in the order of the labels")
    return names
