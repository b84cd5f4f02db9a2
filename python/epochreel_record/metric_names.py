"""What logs call their figures, and what metrics.jsonl does: "Loss/train", "val_acc", "lr"."""
import re
from typing import Any, Iterable, Mapping

from epochreel_record.metric_lines import KNOWN

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


def names_by_metric(names: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """The log's name of each figure: as given, else the first that means it."""
    result = {metric: name for name, metric in given.items()}
    for name in names:
        metric = metric_of(name)
        if metric and name not in given:
            result.setdefault(metric, name)
    return result


def lines_of(values: Mapping[int, Mapping[str, Any]], places: Mapping[int, tuple[float, int]]) -> list[dict[str, Any]]:
    """Lines of metrics.jsonl by their steps. `places`: epoch and images of a step, where they are known."""
    lines = []
    for step in sorted(values):
        epoch, images = places.get(step, (0.0, 0))
        lines.append({"step": step, "epoch": epoch, "images": images, **values[step]})
    return lines
