"""What a framework tells of its model: the one interface between a framework and this package.

To add a framework, write a class like these methods in a module of its own and add its row to ADAPTERS below.
"""
from importlib import import_module
from typing import Any, Callable, Mapping, Optional


from epochreel_record.arrays import Array, as_numpy
from epochreel_record.errors import RecordError
from epochreel_record.manifest import Network

# Called with the number of a node and its outputs of a batch, which may change once the call returns.
Consume = Callable[[int, Array], None]


class Adapter:
    """A model at its present step. Every method leaves the training as it was, bit by bit."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def is_ready(self) -> bool:
        """Whether the parameters are there; scikit-learn makes them in the first step."""
        return True

    def network(self, x: Any) -> Network:
        """Nodes and parameters. `x`: a few inputs, by which shapes are found."""
        raise NotImplementedError

    def parameters(self) -> dict[str, Array]:
        """All parameters as float32, in the framework's shapes; they may share the model's memory."""
        raise NotImplementedError

    def gradients(self) -> dict[str, Array]:
        """The gradients of the last step that the framework still has."""
        return {}

    def outputs(self, x: Any, consume: Optional[Consume] = None) -> Array:
        """The network's last output (images, classes) for a batch, in the mode of use and not of training."""
        raise NotImplementedError

    def saliency(self, x: Any, y: Array) -> Optional[Array]:
        """The gradient of each image's own loss by the values of `x`; None where the framework gives none."""
        return None

    def wait(self) -> None:
        """Returns once an accelerator has done what it was asked to do."""

    def is_main(self) -> bool:
        """Whether this process is the one that records, of those that train one model together."""
        return True

    def floats(self, values: list[Any]) -> list[float]:
        """Scalars that were kept as the framework has them."""
        return [float(as_numpy(value).reshape(())) for value in values]

    def take_step(self, params: Any, grads: Any) -> None:
        """What a step hands over, where the framework keeps parameters apart from the model."""
        if params is not None or grads is not None:
            raise RecordError("step() takes params and grads for a function's model alone; this model holds its own")

    def hyperparameters(self) -> dict[str, str]:
        """Words for the screen, such as the optimizer's."""
        return {}

    def versions(self) -> dict[str, str]:
        return {}

    def figures(self) -> dict[str, Any]:
        """Figures of the last step that the framework knows by itself, such as train_loss."""
        return {}

    def reasons(self) -> dict[str, str]:
        """Records that this framework cannot give, and why: for `skipped`."""
        return {}


def _is_torch(model: Any) -> bool:
    return any(
        base.__module__.startswith("torch.") and base.__name__ in ("Module", "ScriptModule")
        for base in type(model).__mro__
    )


def _is_sklearn(model: Any) -> bool:
    return any(base.__module__.startswith("sklearn.") for base in type(model).__mro__)


def _is_keras(model: Any) -> bool:
    return any(base.__module__.split(".")[0] in ("keras", "tensorflow", "tf_keras") for base in type(model).__mro__)


# Who knows a model, and the module with its `adapter_of(model, options)`. The first that knows it takes it. Modules are
# imported only then, so that no framework is needed but the one at hand.
ADAPTERS: tuple[tuple[Callable[[Any], bool], str], ...] = (
    (_is_torch, "epochreel_record.torch_model"),
    (_is_sklearn, "epochreel_record.sklearn_model"),
    (_is_keras, "epochreel_record.keras_model"),
    (callable, "epochreel_record.function_model"),
)


def adapter_of(model: Any, options: Mapping[str, Any]) -> Adapter:
    """`options`: what a framework's adapter wants to know besides: optimizer, scaler, params, nodes."""
    if isinstance(model, Adapter):
        return model
    for knows, module in ADAPTERS:
        if knows(model):
            adapter = import_module(module).adapter_of(model, options)
            assert isinstance(adapter, Adapter)
            return adapter
    raise RecordError(
        f"a model of type {type(model).__name__} cannot be recorded; give a torch.nn.Module, an MLPClassifier, "
        "a Keras model or a function of parameters and inputs"
    )


def rate_of(optimizer: Any) -> dict[str, Any]:
    """The learning rate of an optimizer as PyTorch has them, as a figure of a step. A scheduler fills a tensor in
    place."""
    if optimizer is None:
        return {}
    rate = optimizer.param_groups[0]["lr"]
    return {"learning_rate": rate.clone() if hasattr(rate, "clone") else rate}
