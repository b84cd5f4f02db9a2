"""Keras' models, and a callback for model.fit. Keras is not among Debian's packages: the tests hold this to a stand-in
of its API."""
from importlib import import_module
from typing import Any, Mapping, Optional

import numpy as np

from epochreel_record.adapter import Adapter, Consume
from epochreel_record.arrays import Array, as_numpy
from epochreel_record.manifest import ACTIVATIONS, LAYOUTS, Network, Node, Parameter
from epochreel_record.recorder import Recorder

TYPES = {
    "Dense": "dense",
    "Conv2D": "conv2d",
    "MaxPooling2D": "max_pool2d",
    "AveragePooling2D": "avg_pool2d",
    "GlobalAveragePooling2D": "global_avg_pool",
    "BatchNormalization": "batch_norm",
    "LayerNormalization": "layer_norm",
    "GroupNormalization": "group_norm",
    "Dropout": "dropout",
    "Flatten": "flatten",
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "ELU": "elu",
    "Add": "add",
    "Concatenate": "concat",
    "Multiply": "multiply",
    "Embedding": "embedding",
    "MultiHeadAttention": "attention",
}
ROLES = {
    "kernel": "weight",
    "gamma": "weight",
    "embeddings": "weight",
    "bias": "bias",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}


def channels_first(array: Array) -> Array:
    """Keras has maps as (images, height, width, channels)."""
    return array.transpose(0, 3, 1, 2) if array.ndim == 4 else array


class KerasAdapter(Adapter):
    def __init__(self, model: Any) -> None:
        super().__init__(model)
        keras = import_module("keras" if type(model).__module__.startswith("keras") else "tensorflow.keras")
        self._layers = [layer for layer in model.layers if type(layer).__name__ != "InputLayer"]
        self._watched = keras.Model(model.inputs, [layer.output for layer in self._layers])
        self._weights: dict[str, Any] = {}
        for layer in self._layers:
            for weight in layer.weights:
                self._weights[self._unique(f"{layer.name}/{weight.name.split('/')[-1].split(':')[0]}")] = weight
        self._numbers: list[int] = []  # of the node that has the output of each layer

    def _unique(self, name: str) -> str:
        """Layers of several parts have weights of one name: "attention/kernel", "attention/kernel_1"."""
        count = 0
        result = name
        while result in self._weights:
            count += 1
            result = f"{name}_{count}"
        return result

    def network(self, x: Any) -> Network:
        nodes: list[Node] = []
        parameters = {
            name: Parameter(list(weight.shape), trained=bool(weight.trainable))
            for name, weight in self._weights.items()
        }
        for layer, output in zip(self._layers, self._outputs(x)):
            self._add(nodes, parameters, layer, list(output.shape[1:]))
            self._numbers.append(len(nodes) - 1)
        return Network(nodes, parameters, order_only=type(self.model).__name__ != "Sequential")

    def _add(self, nodes: list[Node], parameters: dict[str, Parameter], layer: Any, shape: list[int]) -> None:
        """A layer with an activation function of its own is two nodes; the outputs of the first are not seen."""
        kind = TYPES.get(type(layer).__name__, "opaque")
        before = nodes[-1].name if nodes else "input"
        function = getattr(getattr(layer, "activation", None), "__name__", "linear")
        if type(layer).__name__ == "Activation":
            kind, function = function if function in ACTIVATIONS else "opaque", "linear"
        node = Node(layer.name, kind, shape, [before], label=type(layer).__name__ if kind == "opaque" else "")
        own = [name for name in parameters if name.startswith(layer.name + "/")]
        for name in own:
            role = ROLES.get(name.split("/")[-1])
            if role:
                setattr(node, role, name)
            if role == "weight":
                parameters[name].layout = LAYOUTS.get(kind, "")
        if own:
            node.parameters = sum(int(np.prod(parameters[name].shape)) for name in own if parameters[name].trained)
        nodes.append(node)
        if function != "linear":
            known = function in ACTIVATIONS
            nodes.append(
                Node(
                    f"{layer.name}.{function}",
                    function if known else "opaque",
                    shape,
                    [layer.name],
                    label="" if known else function,
                )
            )

    def _outputs(self, x: Any) -> list[Array]:
        outputs = self._watched(x, training=False)
        return [
            channels_first(as_numpy(output))
            for output in (outputs if isinstance(outputs, (list, tuple)) else [outputs])
        ]

    def parameters(self) -> dict[str, Array]:
        return {name: as_numpy(weight.numpy()).astype(np.float32, copy=False) for name, weight in self._weights.items()}

    def outputs(self, x: Any, consume: Optional[Consume] = None) -> Array:
        outputs = self._outputs(x)
        if consume is not None:
            for number, output in zip(self._numbers, outputs):
                consume(number, output.astype(np.float32, copy=False))
        return outputs[-1].astype(np.float32, copy=False)

    def reasons(self) -> dict[str, str]:
        return {
            "stat.<p>.gradient_norm": "Keras does not keep gradients",
            "probe.layer.<i>": "outputs before a layer's own activation function are not seen",
            "train_loss": "is Keras' mean since the start of the epoch, of each step",
        }


def adapter_of(model: Any, options: Mapping[str, Any]) -> Adapter:
    return KerasAdapter(model)


def keras_callback(folder: str, probes: Any, class_names: Any, total_steps: int, **options: Any) -> Any:
    """A callback for model.fit(callbacks=[...]). `options`: those of Recorder."""
    try:
        base = import_module("keras.callbacks").Callback
    except ImportError:
        base = import_module("tensorflow.keras.callbacks").Callback

    class RecorderCallback(base):  # type: ignore[misc, valid-type]
        recorder: Optional[Recorder] = None

        def on_train_begin(self, logs: Any = None) -> None:
            self.recorder = Recorder(folder, self.model, probes, class_names, total_steps, **options)

        def on_train_batch_end(self, batch: int, logs: Optional[Mapping[str, Any]] = None) -> None:
            assert self.recorder is not None
            known = {name: (logs or {}).get(name) for name in ("loss", "accuracy")}
            self.recorder.step(**{name: value for name, value in known.items() if value is not None})

        def on_train_end(self, logs: Any = None) -> None:
            assert self.recorder is not None
            self.recorder.close()

    return RecorderCallback()
