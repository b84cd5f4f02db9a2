"""The files of a row of checkpoints, and the CSV of metrics beside them."""
import csv
import os
import re
import zipfile
from typing import Any, Mapping, Optional, Sequence

import numpy as np

from epochreel_record import safetensors
from epochreel_record.errors import RecordError
from epochreel_record.metric_names import STEP_NAMES, names_by_metric

MOST_COUNT = 2**53
ENDINGS = (".pt", ".pth", ".npz", ".safetensors")
WITHIN = ("state_dict", "model_state_dict", "model")  # where a .pt file has the parameters, among other things


def load(path: str) -> dict[str, Any]:
    """The arrays of a file by their names, as its framework has them."""
    try:
        if path.endswith(".safetensors"):
            return dict(safetensors.read(path))
        if path.endswith(".npz"):
            with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
                return {name: file[name] for name in file.files}
        return _load_torch(path)
    except (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile) as error:
        raise RecordError(f"{path}: cannot be read as a checkpoint: {error}") from error


def _load_torch(path: str) -> dict[str, Any]:
    """Tensors alone: a file that would run code of its own is refused by torch.load."""
    import pickle

    import torch

    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise RecordError(f"{path}: holds more than tensors; save model.state_dict() alone") from error
    for key in WITHIN:
        if isinstance(content, Mapping) and isinstance(content.get(key), Mapping):
            content = content[key]
    if not isinstance(content, Mapping):
        raise RecordError(f"{path}: holds no state_dict; save model.state_dict()")
    return {name: value for name, value in content.items() if isinstance(value, torch.Tensor)}


def find_files(folder: str, steps: Optional[Sequence[int]]) -> list[tuple[int, str]]:
    """Steps and paths, in rising order. The step is the last number of a file's name, unless `steps` says them."""
    if not os.path.isdir(folder):
        raise RecordError(f"{folder}: is no folder; give the one that holds the checkpoints")
    names = [name for name in sorted(os.listdir(folder)) if name.endswith(ENDINGS)]
    if not names:
        raise RecordError(f"{folder}: holds no file that ends with {', '.join(ENDINGS)}")
    numbers = [re.findall(r"\d+", os.path.splitext(name)[0]) for name in names]
    if steps is None and not all(numbers):
        raise RecordError(f"{folder}/{names[numbers.index([])]}: has no step in its name; give steps=[...], one a file")
    found = list(zip(steps if steps is not None else [int(number[-1]) for number in numbers], names))
    if len(found) != len(names) or len({step for step, _ in found}) != len(names):
        raise RecordError(
            f"{folder}: its {len(names)} checkpoints need a step each, and no two the same; give steps=[...]"
        )
    return [(int(step), os.path.join(folder, name)) for step, name in sorted(found)]


def read_csv(path: str, given: Mapping[str, str]) -> dict[int, dict[str, Any]]:
    """Figures by step; rows of one step are put together, and empty fields passed over."""
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        columns = list(reader.fieldnames or [])
        step_name = next((name for name in STEP_NAMES if name in columns), None)
        if step_name is None:
            raise RecordError(f"{path}: has no column {' or '.join(STEP_NAMES)}, but {', '.join(columns) or 'none'}")
        names = names_by_metric([name for name in columns if name != step_name], given, path)
        result: dict[int, dict[str, Any]] = {}
        for number, row in enumerate(reader, 2):
            try:
                line = result.setdefault(int(float(row[step_name])), {})
                line.update({metric: float(row[name]) for metric, name in names.items() if row.get(name)})
                places = {key: float(row[key]) for key in ("epoch", "images") if row.get(key)}
                line.update({key: value for key, value in places.items() if 0 <= value < MOST_COUNT})
            except (TypeError, ValueError) as error:
                raise RecordError(f"{path}:{number}: holds a field that is no number") from error
    return result


def metrics_of(folder: str, metrics: Optional[str], names: Mapping[str, str]) -> dict[int, dict[str, Any]]:
    tables = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".csv")]
    if metrics is None and len(tables) > 1:
        raise RecordError(f"{folder}: holds {len(tables)} CSV files; say by metrics= which has the metrics")
    path = metrics if metrics is not None else tables[0] if tables else None
    if names and not path:
        raise RecordError(f"{folder}: holds no CSV file, whose columns metric_names says; give it by metrics=")
    return read_csv(path, names) if path else {}
