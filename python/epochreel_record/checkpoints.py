"""A trace of checkpoints that are there already: a row of .pt, .npz or .safetensors files, and a CSV of metrics.

With `model` and `probes` each checkpoint is loaded into the model and recorded as a training would be. Without them the arrays are all
that is known: their values, norms and histograms.
"""
import csv
import os
import re
import zipfile
from typing import Any, Iterator, Mapping, Optional, Sequence

import numpy as np
import numpy.typing as npt

from epochreel_record import safetensors
from epochreel_record.adapter import adapter_of, as_numpy
from epochreel_record.blocks import find_blocks
from epochreel_record.errors import RecordError
from epochreel_record.fitting import make_plan
from epochreel_record.manifest import Network, Node, Parameter
from epochreel_record.metric_names import STEP_NAMES, lines_of, names_by_metric
from epochreel_record.options import Options, options_of
from epochreel_record.records import Norms, parameter_records, value_records
from epochreel_record.snapshots import VERSION, Snapshots
from epochreel_record.writer import TraceWriter

Array = npt.NDArray[Any]
ENDINGS = (".pt", ".pth", ".npz", ".safetensors")
WITHIN = ("state_dict", "model_state_dict", "model")  # where a .pt file has the parameters, among other things
ROLES = {"weight": "weight", "kernel": "weight", "gamma": "weight", "bias": "bias", "beta": "bias",
         "running_mean": "running_mean", "moving_mean": "running_mean", "running_var": "running_var",
         "moving_variance": "running_var"}
NOT_KNOWN = "not known"
NO_MODEL = "no model was given: model= and probes="


def load(path: str) -> dict[str, Any]:
    """The arrays of a file by their names, as its framework has them."""
    try:
        if path.endswith(".safetensors"):
            return dict(safetensors.read(path))
        if path.endswith(".npz"):
            with np.load(path, allow_pickle=False) as file:
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
        raise RecordError(f"{folder}/{names[numbers.index([])]}: has no step in its name; give steps=[...], one a file in the order of names")
    found = list(zip(steps if steps is not None else [int(number[-1]) for number in numbers], names))
    if len(found) != len(names) or len({step for step, _ in found}) != len(names):
        raise RecordError(f"{folder}: its {len(names)} checkpoints need a step each, and no two the same; give steps=[...]")
    return [(int(step), os.path.join(folder, name)) for step, name in sorted(found)]


def read_csv(path: str, given: Mapping[str, str]) -> dict[int, dict[str, Any]]:
    """Figures by step; rows of one step are put together, and empty fields passed over."""
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        columns = list(reader.fieldnames or [])
        step_name = next((name for name in STEP_NAMES if name in columns), None)
        if step_name is None:
            raise RecordError(f"{path}: has no column {' or '.join(STEP_NAMES)}, but {', '.join(columns) or 'none'}")
        names = names_by_metric((name for name in columns if name != step_name), given)
        result: dict[int, dict[str, Any]] = {}
        for number, row in enumerate(reader, 2):
            try:
                line = result.setdefault(int(float(row[step_name])), {})
                line.update({metric: float(row[name]) for metric, name in names.items() if row.get(name)})
                line.update({key: float(row[key]) for key in ("epoch", "images") if row.get(key)})
            except (TypeError, ValueError) as error:
                raise RecordError(f"{path}:{number}: holds a field that is no number") from error
    return result


def metrics_of(folder: str, metrics: Optional[str], names: Mapping[str, str]) -> dict[int, dict[str, Any]]:
    tables = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".csv")]
    if metrics is None and len(tables) > 1:
        raise RecordError(f"{folder}: holds {len(tables)} CSV files; say by metrics= which has the metrics")
    path = metrics if metrics is not None else tables[0] if tables else None
    return read_csv(path, names) if path else {}


def arrays_of(path: str, like: Optional[Mapping[str, Array]] = None) -> dict[str, Array]:
    """Arrays of real numbers; counters are passed over. All checkpoints hold the same."""
    arrays = {name: as_numpy(value) for name, value in load(path).items()}
    arrays = {name: array.astype(np.float32, copy=False) for name, array in arrays.items()
              if np.issubdtype(array.dtype, np.floating) and array.ndim > 0 and array.size > 0}
    if not arrays:
        raise RecordError(f"{path}: holds no arrays of real numbers")
    expected = arrays if like is None else like
    for name in (*arrays, *expected):
        if name not in arrays or name not in expected or arrays[name].shape != expected[name].shape:
            raise RecordError(f"{path}: its array {name} is not like that of the first checkpoint; keep the checkpoints of one "
                              "training in a folder")
    return arrays


def network_of(arrays: Mapping[str, Array]) -> Network:
    """A node for each module that names tell of, in their order; what it does is not known."""
    nodes: dict[str, Node] = {}
    parameters = {}
    for name, array in arrays.items():
        group, _, role = name.replace("/", ".").rpartition(".")
        group = group or name
        node = nodes.setdefault(group, Node(group, "opaque", [1], [], label=group.split(".")[-1], path=group, parameters=0))
        role = ROLES.get(role, "")
        is_running = role.startswith("running")
        parameters[name] = Parameter(list(array.shape), trained=not is_running)
        if role and not getattr(node, role):
            setattr(node, role, name)
        if role == "weight" or not node.weight:
            node.shape = [array.shape[0]]
        node.parameters = (node.parameters or 0) + (0 if is_running else array.size)
    before = "input"
    for node in nodes.values():
        node.inputs, before = [before], node.name
    made = list(nodes.values())
    return Network(made, parameters, find_blocks(made), order_only=True)


def _manifest(out: str, network: Network, options: Options, classes: Sequence[str], total: int) -> dict[str, Any]:
    first = next(iter(network.parameters.values()))
    reasons = {"inputs": f"order of the files' names only: {NO_MODEL}", "probe": NO_MODEL, "stat.layer": NO_MODEL,
               "shape": "outputs were not seen: a node's shape is the first side of its weight",
               "input": "was not seen: it is what the first weight takes",
               "stat.<p>.gradient_norm": "checkpoints hold no gradients", "stat.<p>.update_norm": "checkpoints hold no updates"}
    if classes == [NOT_KNOWN]:
        reasons["class_names"] = "were not given: class_names="
    return {"format_version": 2, "name": options.name or os.path.basename(os.path.abspath(out)), "class_names": list(classes),
            "total_steps": total, "input": {"kind": "vector", "shape": [int(np.prod(first.shape[1:]))]},
            "hyperparameters": {key: str(value) for key, value in options.hyperparameters.items()},
            "versions": {"epochreel_record": VERSION}, **network.as_json(), "skipped": reasons}


def _record_arrays(out: str, files: list[tuple[int, str]], classes: Sequence[str], options: Options,
                   lines: dict[int, dict[str, Any]]) -> None:
    first = arrays_of(files[0][1])
    network = network_of(first)
    network.check()
    plan = make_plan(network, options.weights, 1, 1, options.snapshot_bytes)
    plan.skipped = {name: why for name, why in plan.skipped.items() if not name.startswith("probe.")}
    manifest = _manifest(out, network, options, classes, max(files[-1][0], 1))
    manifest["skipped"].update(plan.skipped)
    for _, path in files[1:]:
        arrays_of(path, first)  # before the first file of the trace is written
    writer = TraceWriter(out, manifest)
    try:
        for step, path in files:
            norms, records = Norms(), {}
            for name, values in arrays_of(path, first).items():
                records.update(value_records(name, values, plan, options.weights))
                if network.parameters[name].trained:
                    records.update(parameter_records(name, values, None, None, norms))
            writer.snapshot(_place(step, lines), records)
            lines.setdefault(step, {}).update(norms.figures())
        writer.metrics(_metric_lines(lines, files[-1][0]))
    finally:
        writer.close()


def _place(step: int, lines: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    line = lines.get(step, {})
    return {"step": step, "epoch": float(line.get("epoch", 0)), "images": int(line.get("images", 0))}


def _metric_lines(lines: Mapping[int, Mapping[str, Any]], last: int) -> list[dict[str, Any]]:
    places = {step: (float(line.get("epoch", 0)), int(line.get("images", 0))) for step, line in lines.items()}
    rest = {step: {key: value for key, value in line.items() if key not in ("epoch", "images")}
            for step, line in lines.items() if step <= last}
    return lines_of(rest, places)


def _states(model: Any, files: list[tuple[int, str]]) -> Iterator[int]:
    """Loads one checkpoint after the other into the model; then its own state again."""
    import torch
    own = {name: value.clone() for name, value in model.state_dict().items()}
    try:
        for step, path in files:
            state = {name: torch.as_tensor(value) for name, value in load(path).items()}
            try:
                model.load_state_dict(state)
            except RuntimeError as error:
                raise RecordError(f"{path}: does not fit the model: {' '.join(str(error).split())}") from error
            yield step
    finally:
        model.load_state_dict(own)


def _record_model(out: str, files: list[tuple[int, str]], model: Any, probes: Any, classes: Sequence[str], options: Options,
                  lines: dict[int, dict[str, Any]]) -> None:
    adapter = adapter_of(model, {})
    snapshots: Optional[Snapshots] = None
    try:
        for step in _states(model, files):
            snapshots = snapshots or Snapshots(out, adapter, probes, classes, max(files[-1][0], 1), options)
            lines.setdefault(step, {}).update(snapshots.take(_place(step, lines), False))
        if snapshots is not None:
            snapshots.writer.metrics(_metric_lines(lines, files[-1][0]))
            snapshots.skipped.update({"stat.<p>.gradient_norm": "checkpoints hold no gradients",
                                      "stat.<p>.update_norm": "checkpoints hold no updates"})
            snapshots.finish(max(files[-1][0], 1))
    finally:
        if snapshots is not None:
            snapshots.writer.close()


def from_checkpoints(folder: str, out: Optional[str] = None, *, model: Any = None, probes: Any = None,
                     class_names: Optional[Sequence[str]] = None, steps: Optional[Sequence[int]] = None,
                     metrics: Optional[str] = None, metric_names: Optional[Mapping[str, str]] = None, **options: Any) -> str:
    """Returns the trace's folder, `out` or FOLDER/trace.

    model, probes  a torch.nn.Module that the checkpoints fit, and (x, y): outputs are recorded too
    steps          of the files in the order of their names, where these do not end with the step
    metrics        the CSV with a column step; the folder's only one where it is left out
    metric_names   which column is which figure: {"my_loss": "train_loss"}
    options        name, hyperparameters, weights, snapshot_bytes, test and others of Recorder
    """
    files = find_files(folder, steps)
    chosen = options_of(options)
    lines = metrics_of(folder, metrics, metric_names or {})
    target = out if out is not None else os.path.join(folder, "trace")
    if model is None:
        _record_arrays(target, files, list(class_names or [NOT_KNOWN]), chosen, lines)
        return target
    if probes is None or not class_names:
        raise RecordError("a model needs probes=(x, y) and class_names= besides")
    _record_model(target, files, model, probes, class_names, chosen, lines)
    return target
