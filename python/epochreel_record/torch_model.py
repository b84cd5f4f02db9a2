"""PyTorch's modules."""
from typing import Any, Mapping, Optional

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from epochreel_record.adapter import Adapter, Consume, rate_of
from epochreel_record.arrays import Array, as_numpy
from epochreel_record.blocks import find_blocks
from epochreel_record.errors import RecordError
from epochreel_record.fitting import MOST_REASONS
from epochreel_record.manifest import Network, Parameter
from epochreel_record.torch_state import device_of, dtype_of, untouched
from epochreel_record.torch_topology import FxFlow, HookFlow, ParameterNames, flow_of, logits_of

TRACED = 4  # probes by which the network is found
WRAPPERS = (nn.DataParallel, nn.parallel.DistributedDataParallel)
# Words of an optimizer for the screen, where they are not 0 or off.
WORDS = {
    "lr": "learning rate",
    "momentum": "momentum",
    "nesterov": "Nesterov",
    "betas": "betas",
    "weight_decay": "weight decay",
}


def unwrapped(model: Any) -> Any:
    """The module within DataParallel, DistributedDataParallel and torch.compile."""
    while isinstance(model, WRAPPERS) or "_orig_mod" in getattr(model, "_modules", {}):
        model = model.module if isinstance(model, WRAPPERS) else model._orig_mod
    if isinstance(model, torch.jit.ScriptModule):
        raise RecordError(
            "a scripted module has no code that can be followed; give the module that it was made of, which "
            "shares its parameters"
        )
    if any(type(module).__name__ == "FullyShardedDataParallel" for module in model.modules()):
        raise RecordError(
            "the parameters of FullyShardedDataParallel are spread over processes and cannot be recorded; train "
            "with DistributedDataParallel"
        )
    for name, value in (*model.named_parameters(), *model.named_buffers()):
        if nn.parameter.is_lazy(value) or value.is_meta:
            raise RecordError(f"the parameter {name} has no values yet; run the model once before the recorder is made")
        if value.is_complex():
            raise RecordError(f"the parameter {name} is complex; a trace holds real numbers alone")
    return model


class TorchAdapter(Adapter):
    def __init__(self, model: Any, optimizer: Any, scaler: Any) -> None:
        super().__init__(unwrapped(model))
        self._optimizer, self._scaler = optimizer, scaler
        self._names = ParameterNames(self.model)
        self._flow: Optional[FxFlow | HookFlow] = None

    def network(self, x: Any) -> Network:
        with untouched(self.model):
            self._flow = flow_of(self.model, self._tensor(x[:TRACED]), self._names)
        if not self._flow.nodes:
            raise RecordError(
                "the model has no modules or operations that can be seen; give a torch.nn.Module of layers"
            )
        parameters = {
            name: Parameter(list(value.shape), trained=name in self._names.trained)
            for name, value in self._names.tensors().items()
        }
        return Network(
            self._flow.nodes,
            parameters,
            [] if self._flow.order_only else find_blocks(self._flow.nodes),
            self._flow.order_only,
        )

    def _tensor(self, x: Any) -> Any:
        tensor = torch.as_tensor(x)
        return tensor.to(device_of(self.model), dtype_of(self.model) if tensor.is_floating_point() else None)

    def parameters(self) -> dict[str, Array]:
        return {name: _float32(value) for name, value in self._names.tensors().items()}

    def gradients(self) -> dict[str, Array]:
        if self._has_scaled_gradients():
            return {}
        return {
            name: _float32(value.grad)
            for name, value in self._names.tensors().items()
            if value.requires_grad and value.grad is not None
        }

    def _has_scaled_gradients(self) -> bool:
        """A fused optimizer divides by the scaler's factor itself, and leaves the gradients multiplied by it."""
        return (
            self._scaler is not None
            and self._scaler.is_enabled()
            and bool(getattr(self._optimizer, "_step_supports_amp_scaling", False))
        )

    def outputs(self, x: Any, consume: Optional[Consume] = None) -> Array:
        assert self._flow is not None
        watch = None if consume is None else lambda number, value: consume(number, as_numpy(value.float()))
        with untouched(self.model):
            return as_numpy(logits_of(self._flow.run(self._tensor(x), watch)).float())

    def saliency(self, x: Any, y: Array) -> Optional[Array]:
        """By the gradient of the inputs alone: those of the parameters stay as they are."""
        assert self._flow is not None
        with untouched(self.model, slopes=True):
            inputs = self._tensor(x).detach().clone()
            if not inputs.is_floating_point():
                return None
            logits = logits_of(self._flow.run(inputs.requires_grad_()))
            labels = torch.as_tensor(y.astype(np.int64), device=logits.device)
            (slopes,) = torch.autograd.grad(F.cross_entropy(logits, labels, reduction="sum"), inputs)
            return as_numpy(slopes.float())

    def wait(self) -> None:
        if device_of(self.model).type == "cuda":
            torch.cuda.synchronize(device_of(self.model))

    def is_main(self) -> bool:
        distributed = torch.distributed
        return not (distributed.is_available() and distributed.is_initialized() and distributed.get_rank() > 0)

    def floats(self, values: list[Any]) -> list[float]:
        """Tensors of one device come over together."""
        result = [0.0] * len(values)
        tensors: dict[Any, list[int]] = {}
        for place, value in enumerate(values):
            if isinstance(value, torch.Tensor):
                tensors.setdefault(value.device, []).append(place)
            else:
                result[place] = float(value)
        for places in tensors.values():
            numbers = torch.stack([values[place].reshape(()).double() for place in places]).tolist()
            for place, number in zip(places, numbers):
                result[place] = number
        return result

    def hyperparameters(self) -> dict[str, str]:
        if self._optimizer is None:
            return {}
        group = self._optimizer.param_groups[0]
        words = {word: str(group[key]) for key, word in WORDS.items() if group.get(key)}
        return {"optimizer": type(self._optimizer).__name__, **words}

    def versions(self) -> dict[str, str]:
        return {"torch": str(torch.__version__)}

    def figures(self) -> dict[str, Any]:
        return rate_of(self._optimizer)

    def reasons(self) -> dict[str, str]:
        reasons = self._reasons_of_frozen()
        if self._has_scaled_gradients():
            reasons[
                "stat.<p>.gradient_norm"
            ] = "a fused optimizer leaves gradients multiplied by the GradScaler's factor"
        if self._flow is not None and self._flow.order_only:
            reasons["inputs"] = self._flow.reason
        return reasons

    def _reasons_of_frozen(self) -> dict[str, str]:
        tensors = self._names.tensors()
        frozen = sorted(name for name in self._names.trained if not tensors[name].requires_grad)
        if len(frozen) > MOST_REASONS:
            return {"stat.<p>.gradient_norm": f"{len(frozen)} parameters were frozen when the recorder was made"}
        return {f"stat.model.{name}.gradient_norm": "was frozen when the recorder was made" for name in frozen}


def _float32(value: Any) -> Array:
    value = value.detach()
    return as_numpy(value.to_dense().float() if value.is_sparse else value.float())


def adapter_of(model: Any, options: Mapping[str, Any]) -> Adapter:
    return TorchAdapter(model, options.get("optimizer"), options.get("scaler"))
