"""When snapshots are taken: log-spaced in steps, as many as the time for recording allows.

The whole training's time is foreseen by the steps so far. A share of it, 3 % by default, may be spent on recording. As
many snapshots as that allows are spread over the steps that are left, each at the same ratio of steps to the one
before. The plan is made anew after each snapshot, so that a wrong guess at the start is paid back by wider spaces
later. Where no time is left, it looks again at twice the step.
"""
import time
from contextlib import contextmanager
from typing import Callable, Iterator

Seconds = Callable[[], float]


class Clock:
    """The time of the training, and of recording within it. `wait`: lets an accelerator finish the training's own work
    first."""

    def __init__(self, wait: Callable[[], None], now: Seconds = time.perf_counter) -> None:
        self.wait = wait
        self._now = now
        self._begin = now()
        self.own = 0.0

    @contextmanager
    def recording(self) -> Iterator[None]:
        """What happens within counts as recording."""
        self.wait()
        begin = self._now()
        try:
            yield
        finally:
            self.own += self._now() - begin

    @property
    def training(self) -> float:
        """Seconds since the beginning without recording."""
        return self._now() - self._begin - self.own


class Pacing:
    """Says at which step the next snapshot is due, and once it is, whether it can be afforded.

    `most`: snapshots of a whole training. `budget`: seconds of recording a second of training. `first_step`: where this
    process began; above 0 where a training goes on.
    """

    def __init__(self, total_steps: int, most: int, budget: float, clock: Clock, first_step: int = 0) -> None:
        self.total_steps = total_steps
        self.budget = budget
        self._ratio = max(total_steps, 2) ** (1 / max(most - 2, 1))  # of each planned snapshot's step to the one before
        self._clock = clock
        self._first_step = first_step
        self._cost = 0.0  # seconds of a snapshot
        self._taken = 0
        self._at = (first_step, 0.0, clock.own)  # at the newest look: step, seconds of training, seconds of recording
        self._rate = 0.0  # seconds a step since the look before

    def look(self, step: int, took: bool) -> None:
        """Called at the end of each recording. The first snapshot has the making of the plan in it, so the second one
        tells the cost."""
        before, training, own = self._at
        self._at = (step, self._clock.training, self._clock.own)
        if step > before:
            self._rate = (self._at[1] - training) / (step - before)
        if took:
            cost = self._clock.own - own
            self._taken += 1
            self._cost = cost if self._taken <= 2 else 0.5 * (self._cost + cost)

    def is_affordable(self, step: int) -> bool:
        """Whether a snapshot at this step leaves time for the last one, which is always taken."""
        return step >= self.total_steps or self.snapshots_left(step) >= 2

    def next_step(self, step: int) -> int:
        """The step at which to look again, after a look at `step`."""
        ratio: float = self._ratio
        left = self.snapshots_left(step)
        if left < 2:
            ratio = 2.0
        elif 0 < step < self.total_steps:
            ratio = max(ratio, (self.total_steps / step) ** (1 / (left - 1)))
        planned = max(step + 1, round(step * min(ratio, 2.0**60)))
        return int(min(planned, max(self.total_steps, step + 1)))

    def snapshots_left(self, step: int) -> float:
        """How many snapshots the time that is left allows."""
        done = step - self._first_step
        if done <= 0:
            return float("inf")  # nothing is known of the training's time before its first step
        training = self._clock.training
        rate = min(training / done, self._rate) if self._rate > 0 else training / done
        foreseen = training + rate * max(self.total_steps - step, 0)
        return (self.budget * foreseen - self._clock.own) / max(self._cost, 1e-9)
