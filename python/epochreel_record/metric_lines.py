"""Lines of metrics.jsonl that wait: what a step costs between snapshots is an entry of a list here."""
import math
from typing import Any, Callable, Iterable, Mapping, Optional

from epochreel_record.errors import RecordError
from epochreel_record.options import Options

# What a loop calls its figures, and what metrics.jsonl does.
NAMES = {"loss": "train_loss", "accuracy": "train_accuracy", "lr": "learning_rate"}
KNOWN = (
    "train_loss",
    "train_accuracy",
    "test_loss",
    "test_accuracy",
    "test_count",
    "learning_rate",
    "gradient_norm",
    "update_norm",
    "weight_norm",
    "active_fraction",
)
MOST_WAITING = 1000
MOST_LINES = (
    100_000  # a training of more steps has a line every second step, every third and so on, and at each snapshot
)


def limits_of(figure: str) -> tuple[float, float]:
    """The least and the largest value that readers take."""
    if figure.endswith(("accuracy", "fraction")):
        return 0.0, 1.000001
    return (0.0 if figure.endswith(("norm", "count")) else -math.inf), math.inf


def drop_unsound(lines: Iterable[dict[str, Any]], known: set[str]) -> dict[str, str]:
    """Drops figures that readers would refuse, such as an accuracy in percent, from that line on, and those that are
    known to be such. Adds the others to `known`, and returns them with the reason."""
    reasons = {}
    for line in lines:
        for figure in [figure for figure in line if figure in KNOWN]:
            least, largest = limits_of(figure)
            if figure not in known and (line[figure] < least or line[figure] > largest):  # NaN stays
                reasons[figure] = f"{line[figure]:g} at step {line['step']} lies outside of its range"
                reasons[figure] += "; give shares from 0 to 1, not percents" if largest < math.inf else ""
                known.add(figure)
            if figure in known:
                line.pop(figure)
    return reasons


def kept(name: str, value: Any) -> Any:
    """A scalar without what it was computed from: PyTorch's tensors would keep their graph."""
    if not hasattr(value, "__float__"):
        raise RecordError(f"step() got {value!r} as {name}; a figure is one number")
    if math.prod(getattr(value, "shape", ())) != 1:
        raise RecordError(f"step() got {name} of shape {tuple(value.shape)}; a figure is one number")
    return value.detach() if hasattr(value, "detach") else value


class MetricLines:
    def __init__(self, options: Options, first_step: int, total_steps: int) -> None:
        self._batch_size = options.batch_size
        self._steps_per_epoch = steps_per_epoch_of(options)
        self._images = first_step * options.batch_size
        self._every = -(-total_steps // MOST_LINES)
        self._epoch: Optional[float] = None
        self._waiting: dict[int, dict[str, Any]] = {}
        self._newest: tuple[int, dict[str, Any]] = (-1, {})

    def go_on(self, step: int, line: Mapping[str, Any], is_written: bool) -> None:
        """`line`: the newest one of a trace that goes on at `step`. Where it is of this step and not written, it
        waits."""
        self._images = line.get("images", 0) + (step - line["step"]) * self._batch_size
        if not self._steps_per_epoch:
            self._epoch = line.get("epoch", 0.0)
        if line["step"] == step and not is_written:
            there = [key for key in KNOWN if key in line]
            figures = {key: line[key] if key == "test_count" else float(line[key]) for key in there}
            self._newest = (step, {**self.place(step), **figures})
            self._waiting[step] = self._newest[1]

    @property
    def is_full(self) -> bool:
        return len(self._waiting) >= MOST_WAITING

    def add(self, step: int, images: int, epoch: Optional[float], figures: Mapping[str, Any]) -> None:
        self._images += images or self._batch_size
        self._epoch = epoch
        line = self.place(step)
        for name, value in figures.items():
            key = NAMES.get(name, name)
            if key not in KNOWN:
                raise RecordError(f"step() has no figure {name!r}; it takes {', '.join((*NAMES, *KNOWN))}")
            if value is not None:
                line[key] = kept(name, value)
        self._newest = (step, line)
        if step % self._every == 0:
            self._waiting[step] = line

    def place(self, step: int) -> dict[str, Any]:
        """Step, epoch and images, which a line and a commit begin with. 0 where they are not known."""
        epoch = (
            self._epoch if self._epoch is not None else step / self._steps_per_epoch if self._steps_per_epoch else 0.0
        )
        return {"step": step, "epoch": epoch, "images": self._images}

    def merge(self, step: int, measured: Mapping[str, Any]) -> None:
        """Figures of a snapshot join the line of their step, which is written whatever `_every` is."""
        line = self._newest[1] if self._newest[0] == step else self.place(step)
        self._waiting[step] = {**line, **measured}

    def take(self, floats: Callable[[list[Any]], list[float]], with_newest: bool) -> list[dict[str, Any]]:
        """The lines that wait, with all their numbers read, in one go. Without the newest one: figures of a snapshot
        may still join it."""
        last = self._newest[0]
        lines = [self._waiting[step] for step in sorted(self._waiting) if with_newest or step != last]
        self._waiting = {} if with_newest else {step: self._waiting[step] for step in self._waiting if step == last}
        slots = [(line, key) for line in lines for key in line if key not in ("step", "epoch", "images", "test_count")]
        for (line, key), value in zip(slots, floats([line[key] for line, key in slots])):
            line[key] = value
        return lines


def steps_per_epoch_of(options: Options) -> int:
    if options.steps_per_epoch:
        return options.steps_per_epoch
    return -(-options.train_images // options.batch_size) if options.train_images and options.batch_size else 0
