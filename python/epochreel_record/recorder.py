"""Records a training: Recorder(...), step(...) behind each update, close()."""
import os
import sys
from types import TracebackType
from typing import Any, Mapping, Optional, Sequence

from epochreel_record.adapter import Adapter, adapter_of
from epochreel_record.errors import RecordError
from epochreel_record.manifest import MOST_CLASSES
from epochreel_record.metric_lines import MetricLines, drop_unsound
from epochreel_record.options import Options, names_of_classes, options_of
from epochreel_record.pacing import Clock, Pacing
from epochreel_record.snapshots import Snapshots

GRADIENTS = "stat.<p>.gradient_norm"


class Recorder:
    """Writes the trace of one training into `folder`.

    model        a torch.nn.Module, an MLPClassifier, a Keras model, or a function of parameters and inputs
    probes       (x, y): a few inputs as the model takes them, some of each class, and their labels
    class_names  in the order of the labels
    total_steps  updates that are planned; a training may end before or after
    options      see Options

    The first snapshot is taken at once: make the recorder before the first update. Call step() behind each update,
    before the gradients are set to zero. With `with`, a training that raises leaves a trace that is not finished and
    can go on.
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        model: Any,
        probes: Any,
        class_names: Sequence[str],
        total_steps: int,
        **options: Any,
    ) -> None:
        self._options: Options = options_of(options)
        self._classes = names_of_classes(class_names, MOST_CLASSES)
        if total_steps < 1:
            raise RecordError(f"total_steps must be 1 or more, not {total_steps}: the updates that are planned")
        self._folder, self._given_probes, self._total = os.fspath(folder), probes, int(total_steps)
        self._adapter: Adapter = adapter_of(
            model, {key: getattr(self._options, key) for key in ("optimizer", "scaler", "params", "nodes")}
        )
        self._is_main = self._adapter.is_main()
        self._open = True
        self._step = self._first_step = max(self._options.resume_at, 0)
        self._clock = Clock(self._adapter.wait)
        self._pacing = Pacing(self._total, self._options.snapshots, self._options.budget, self._clock, self._step)
        self._lines = MetricLines(self._options, self._step, self._total)
        self._unsound: set[str] = set()  # figures that are left out from now on
        self._snapshots: Optional[Snapshots] = None
        self._due = self._step + 1
        if self._is_main and self._adapter.is_ready():
            with self._clock.recording():
                self._begin()
            self._look(took=True)

    def _begin(self) -> None:
        """Finds the network, opens the trace and takes the first snapshot of a new one."""
        snapshots = Snapshots(
            self._folder, self._adapter, self._given_probes, self._classes, self._total, self._options
        )
        for note in snapshots.notes:
            self._say(note)
        figures = snapshots.begin(self._lines.place(self._step), self._has_stepped)
        self._snapshots = snapshots
        if snapshots.writer.last_line:
            self._lines.go_on(self._step, snapshots.writer.last_line, snapshots.last_step == self._step)
        if figures:
            try:
                self._lines.merge(self._step, figures)
                self._flush()
            except BaseException:
                self._snapshots = None
                snapshots.writer.discard()
                raise
        else:
            self._say(f"goes on at step {self._step}; the newest snapshot is of step {snapshots.last_step}")

    @property
    def step_count(self) -> int:
        """Updates so far."""
        return self._step

    def step(
        self,
        params: Any = None,
        grads: Any = None,
        metrics: Optional[Mapping[str, Any]] = None,
        *,
        images: int = 0,
        epoch: Optional[float] = None,
        **figures: Any,
    ) -> None:
        """Call behind each update. `figures` (or `metrics`): loss, accuracy, learning_rate and others of docs/trace.md,
        as numbers or as tensors, which are read only when a snapshot is taken. `images`: of this step. `params` and
        `grads`: of a function's model."""
        if not self._open:
            raise RecordError(f"{self._folder}: the recorder is closed; make another one for another training")
        self._step += 1
        if not self._is_main:
            return
        self._adapter.take_step(params, grads)
        self._lines.add(self._step, images, epoch, {**self._adapter.figures(), **(metrics or {}), **figures})
        if self._step >= self._due - 1 or self._lines.is_full:
            self._record()

    def _record(self) -> None:
        """What is to be done beyond counting: at a snapshot, at the step before one, and where many lines wait."""
        with self._clock.recording():
            if self._step > self._total:
                self._extend()
            took = self._step == self._due or self._snapshots is None
            if self._snapshots is None:
                self._begin()
            elif took:
                self._take()
            else:
                self._flush(with_newest=False)
        self._look(took)

    def _look(self, took: bool) -> None:
        """Plans the next snapshot. At the step before it, keeps a copy of the parameters, by which its update is
        measured."""
        self._pacing.look(self._step, took)
        if took and self._step >= self._total:
            self._due = self._step + 2  # where a training goes on beyond its plan
            return
        if took:
            self._due = self._pacing.next_step(self._step)
        if self._step != self._due - 1:
            return
        if self._pacing.is_affordable(self._due):
            with self._clock.recording():
                self._of_snapshots.keep_parameters(self._step)
        else:
            self._due = max(self._due + 1, self._pacing.next_step(self._step))

    @property
    def _of_snapshots(self) -> Snapshots:
        assert self._snapshots is not None
        return self._snapshots

    def _flush(self, with_newest: bool = True) -> None:
        lines = self._lines.take(self._adapter.floats, with_newest)
        for figure, reason in drop_unsound(lines, self._unsound).items():
            self._say(f"{figure} is left out: {reason}")
            self._of_snapshots.skipped[figure] = reason
        self._of_snapshots.writer.metrics(lines)

    @property
    def _has_stepped(self) -> bool:
        """Whether this recorder has seen the step that led here."""
        return self._step > self._first_step

    def _takes_all_test(self) -> bool:
        times = self._of_snapshots.times_of_all if self._step >= self._total or not self._open else 0.0
        return 0.0 < times <= self._pacing.snapshots_left(self._step)

    def _take(self) -> None:
        place = self._lines.place(self._step)
        figures = self._of_snapshots.take(place, self._takes_all_test(), self._has_stepped)
        self._lines.merge(self._step, figures)
        self._flush()

    def _extend(self) -> None:
        """The training goes on beyond its plan: readers must know a step that is not passed."""
        self._total = self._pacing.total_steps = self._step + max(self._total // 4, 1)
        self._of_snapshots.set_total(self._total)

    def close(self) -> None:
        """Takes the last snapshot where it is not there yet, and ends the trace with the steps that were done."""
        if not self._open:
            return
        self._open = False
        if self._snapshots is None:
            return
        try:
            with self._clock.recording():
                if self._snapshots.last_step < self._step:
                    self._take()
                self._flush()
                self._snapshots.finish(self._step if self._step > 0 else self._total)
        finally:
            self._snapshots.writer.close()
        self._say(self._summary())

    def abandon(self, reason: str) -> None:
        """Ends the recording of a training that broke off: the trace is not finished, and resume_at goes on with it."""
        if self._open and self._snapshots is not None:
            try:
                try:
                    self._flush()
                    self._snapshots.finish()
                finally:
                    self._snapshots.writer.close()
            except Exception as error:  # an accelerator or a disk that failed: what the training raised matters more
                self._say(f"the lines since the last snapshot are lost: {error}")
            self._say(
                f"stopped at step {self._step} by {reason}; the trace is not finished, it can be drawn, and "
                "resume_at=STEP goes on with it"
            )
        self._open = False

    @property
    def share(self) -> float:
        """Seconds of recording a second of training, so far."""
        return self._clock.own / max(self._clock.training, 1e-9)

    def _summary(self) -> str:
        writer = self._of_snapshots.writer
        text = (
            f"{writer.count} snapshots of {self._step} steps, {writer.bytes_written / 1e6:.1f} MB; recording took "
            f"{self._clock.own:.2f} s, {100 * self.share:.1f} % of the training's time "
            f"(budget {100 * self._options.budget:g} %)"
        )
        if self.share > self._options.budget:
            text += (
                "; the first and the last snapshot are always taken, and a training that ends early foresaw more time"
            )
        return f"{text}; the film: epochreel render {self._folder}"

    def _say(self, text: str) -> None:
        if not self._options.quiet:
            print(f"epochreel_record: {text}", file=sys.stderr)

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon(kind.__name__)
