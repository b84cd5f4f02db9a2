"""A trace of checkpoints that are there already: a row of .pt, .npz or .safetensors files, and a CSV of metrics.

With `model` and `probes` each checkpoint is loaded into the model and recorded as a training would be. Without them the
arrays are all that is known: their values, norms and histograms.
"""
import os
from typing import Any, Iterator, Mapping, NamedTuple, Optional, Sequence

import numpy as np

from epochreel_record.adapter import adapter_of
from epochreel_record.arrays import Array, as_numpy
from epochreel_record.blocks import find_blocks
from epochreel_record.errors import RecordError
from epochreel_record.fitting import least_statistics, make_plan
from epochreel_record.manifest import Input, Network, Node, Parameter, classes_or_not_known, manifest_of, name_of
from epochreel_record.checkpoint_files import find_files, load, metrics_of
from epochreel_record.metric_names import drop_later, drop_unsound_figures, lines_of, place_of
from epochreel_record.options import Options, options_of
from epochreel_record.records import Norms, parameter_records, value_records
from epochreel_record.shares import Asked, Shares
from epochreel_record.snapshots import Snapshots
from epochreel_record.writer import TraceWriter

ROLES = {
    "weight": "weight",
    "kernel": "weight",
    "gamma": "weight",
    "bias": "bias",
    "beta": "bias",
    "running_mean": "running_mean",
    "moving_mean": "running_mean",
    "running_var": "running_var",
    "moving_variance": "running_var",
}
NOT_IN_CHECKPOINTS = {
    "stat.<p>.gradient_norm": "checkpoints hold no gradients",
    "stat.<p>.update_norm": "checkpoints hold no updates",
}
NO_MODEL = "no model was given: model= and probes="


class Table(NamedTuple):
    """Figures by step, and figures that are left out with the reason."""

    lines: dict[int, dict[str, Any]]
    left_out: dict[str, str]


def arrays_of(path: str, like: Optional[Mapping[str, Array]] = None) -> dict[str, Array]:
    """Arrays of real numbers; counters are passed over. All checkpoints hold the same."""
    arrays = {name: as_numpy(value) for name, value in load(path).items()}
    arrays = {
        name: array.astype(np.float32, copy=False)
        for name, array in arrays.items()
        if np.issubdtype(array.dtype, np.floating) and array.ndim > 0 and array.size > 0
    }
    if not arrays:
        raise RecordError(f"{path}: holds no arrays of real numbers")
    expected = arrays if like is None else like
    for name in (*arrays, *expected):
        if name not in arrays or name not in expected or arrays[name].shape != expected[name].shape:
            raise RecordError(
                f"{path}: its array {name} is not like that of the first checkpoint; keep the checkpoints of one "
                "training in a folder"
            )
    return arrays


def network_of(arrays: Mapping[str, Array]) -> Network:
    """A node for each module that names tell of, in their order; what it does is not known."""
    nodes: dict[str, Node] = {}
    parameters = {}
    for name, array in arrays.items():
        group, _, role = name.replace("/", ".").rpartition(".")
        group = group or name
        node = nodes.setdefault(
            group, Node(group, "opaque", [1], [], label=group.split(".")[-1], path=group, parameters=0)
        )
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


def _manifest(
    out: str, network: Network, options: Options, classes: Optional[Sequence[str]], total: int
) -> dict[str, Any]:
    first = next(iter(network.parameters.values()))
    names, reasons = classes_or_not_known(classes)
    reasons = {
        "inputs": f"order of the files' names only: {NO_MODEL}",
        "probe.*": NO_MODEL,
        "stat.layer.<i>.*": NO_MODEL,
        "shape": "outputs were not seen: a node's shape is the first side of its weight",
        "input": "was not seen: it is what the first weight takes",
        **NOT_IN_CHECKPOINTS,
        **reasons,
    }
    about = Input("vector", [int(np.prod(first.shape[1:]))])
    name = options.name or name_of(out)
    return manifest_of(network, about, names, total, name=name, words=options.hyperparameters, skipped=reasons)


def _record_arrays(
    out: str, files: list[tuple[int, str]], classes: Optional[Sequence[str]], options: Options, table: Table
) -> None:
    first = arrays_of(files[0][1])
    network = network_of(first)
    network.check()
    shares = Shares(Asked(options.snapshot_bytes, np.zeros(1, np.uint8), 1, 1), least_statistics(network))
    plan = make_plan(network, options.weights, 1, 1, options.snapshot_bytes - shares.fixed)
    plan.skipped = {name: why for name, why in plan.skipped.items() if not name.startswith("probe.")}
    manifest = _manifest(out, network, options, classes, max(files[-1][0], 1))
    manifest["skipped"].update({**plan.skipped, **table.left_out})
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
            writer.snapshot(
                place_of(step, table.lines.get(step, {})),
                {name: array for name, array in records.items() if plan.kept(name)},
            )
            table.lines.setdefault(step, {}).update(norms.figures())
        writer.metrics(lines_of(table.lines))
    finally:
        writer.close()


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


def _record_model(
    out: str,
    files: list[tuple[int, str]],
    model: Any,
    probes: Any,
    classes: Sequence[str],
    options: Options,
    table: Table,
) -> None:
    adapter = adapter_of(model, {})
    for _ in _states(model, files):
        pass  # before the first file of the trace is written
    snapshots: Optional[Snapshots] = None
    try:
        for step in _states(model, files):
            place = place_of(step, table.lines.get(step, {}))
            if snapshots is None:
                made = Snapshots(out, adapter, probes, classes, max(files[-1][0], 1), options)
                figures = made.begin(place, stepped=False)
                snapshots = made
            else:
                figures = snapshots.take(place, all_test=False, stepped=False)
            table.lines.setdefault(step, {}).update(figures)
        if snapshots is not None:
            snapshots.writer.metrics(lines_of(table.lines))
            snapshots.skipped.update({**table.left_out, **NOT_IN_CHECKPOINTS})
            snapshots.finish(max(files[-1][0], 1))
    finally:
        if snapshots is not None:
            snapshots.writer.close()


def from_checkpoints(
    folder: str,
    out: Optional[str] = None,
    *,
    model: Any = None,
    probes: Any = None,
    class_names: Optional[Sequence[str]] = None,
    steps: Optional[Sequence[int]] = None,
    metrics: Optional[str] = None,
    metric_names: Optional[Mapping[str, str]] = None,
    **options: Any,
) -> str:
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
    left_out = {**drop_later(lines, files[-1][0]), **drop_unsound_figures(lines)}
    table = Table(lines, left_out)
    target = out if out is not None else os.path.join(folder, "trace")
    if model is None:
        _record_arrays(target, files, class_names, chosen, table)
        return target
    if probes is None or not class_names:
        raise RecordError("a model needs probes=(x, y) and class_names= besides")
    _record_model(target, files, model, probes, class_names, chosen, table)
    return target
