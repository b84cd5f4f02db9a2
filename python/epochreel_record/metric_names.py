"""What logs call their figures, and what metrics.jsonl does: "Loss/train", "val_acc", "lr"."""
import math
import re
from typing import Any, Collection, Mapping

from epochreel_record.errors import RecordError
from epochreel_record.metric_lines import KNOWN, drop_unsound

TEST_WORDS = {"test", "val", "valid", "validation", "eval", "evaluation"}
STEP_NAMES = ("step", "global_step", "iteration", "iter", "train_step")


def words_of(name: str) -> list[str]:
    """ "valLoss" and "Loss/val" have the words val and loss."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]


def metric_of(name: str) -> str:
    """The figure of metrics.jsonl that a log's name stands for; "" for none that is known."""
    if name in KNOWN:
        return name
    words = set(words_of(name))
    if "lr" in words or {"learning", "rate"} <= words:
        return "learning_rate"
    side = "test" if words & TEST_WORDS else "train"
    if "loss" in words:
        return f"{side}_loss"
    return f"{side}_accuracy" if words & {"acc", "accuracy"} else ""


def names_by_metric(names: Collection[str], given: Mapping[str, str], where: str) -> dict[str, str]:
    """The log's name of each figure: as given, else the first that means it. `where`: the log, for sentences."""
    for name, metric in given.items():
        if name not in names:
            raise RecordError(f"{where}: has no {name!r}, which metric_names says, but {', '.join(names) or 'nothing'}")
        if metric not in KNOWN:
            raise RecordError(f"metric_names says {metric!r}, which is no figure; choose from {', '.join(KNOWN)}")
        if list(given.values()).count(metric) > 1:
            raise RecordError(f"metric_names says {metric!r} twice; choose one name for it")
    result = {metric: name for name, metric in given.items()}
    for name in names:
        metric = metric_of(name)
        if metric and name not in given:
            result.setdefault(metric, name)
    return result


def drop_later(values: dict[int, dict[str, Any]], last: int) -> dict[str, str]:
    """Drops figures of steps behind the last one of a trace; returns them with the reason."""
    dropped = [figure for step in [step for step in values if step > last] for figure in values.pop(step)]
    return {
        figure: f"values of steps behind {last}, where the trace ends, are left out: {dropped.count(figure)}"
        for figure in dropped
        if figure in KNOWN
    }


def drop_unsound_figures(values: dict[int, dict[str, Any]]) -> dict[str, str]:
    """Drops figures of which one value is such that readers would refuse it; returns them with the reason."""
    reasons = drop_unsound([{"step": step, **line} for step, line in values.items()], set())
    for line in values.values():
        for figure in reasons:
            line.pop(figure, None)
    return reasons


def place_of(step: int, line: Mapping[str, Any]) -> dict[str, Any]:
    """What a line and a commit begin with; 0 where epoch and images are not known."""
    return {"step": step, "epoch": float(line.get("epoch", 0)), "images": int(line.get("images", 0))}


def _with_whole_count(line: dict[str, Any]) -> dict[str, Any]:
    """Logs keep each figure as a real number; test_count is a whole one. One that is not finite is left out."""
    count = line.pop("test_count", math.nan)
    return {**line, "test_count": round(count)} if math.isfinite(count) else line


def lines_of(values: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Lines of metrics.jsonl by their steps."""
    return [_with_whole_count({**values[step], **place_of(step, values[step])}) for step in sorted(values)]
