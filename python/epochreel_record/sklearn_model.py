"""scikit-learn's MLPClassifier, trained by partial_fit. A step is one call of it.

The forward is NumPy's: sklearn.neural_network keeps no outputs of hidden layers. Gradients are not kept either.
"""
from typing import Any, Mapping, Optional

import numpy as np

from epochreel_record.adapter import Adapter, Consume
from epochreel_record.arrays import Array
from epochreel_record.errors import RecordError
from epochreel_record.manifest import Network, Node, Parameter

# https://scikit-learn.org/stable/modules/generated/sklearn.neural_network.MLPClassifier.html, "activation".
ACTIVATIONS = {"relu": "relu", "tanh": "tanh", "logistic": "sigmoid", "identity": ""}


def activated(name: str, values: Array) -> Array:
    if name == "relu":
        return np.maximum(values, 0)
    if name == "tanh":
        return np.asarray(np.tanh(values))
    return np.asarray(1 / (1 + np.exp(-values))) if name == "sigmoid" else values


class SklearnAdapter(Adapter):
    def is_ready(self) -> bool:
        return hasattr(self.model, "coefs_")

    @property
    def _activation(self) -> str:
        return ACTIVATIONS[self.model.activation]

    @property
    def _is_binary(self) -> bool:
        return bool(self.model.out_activation_ == "logistic")

    def network(self, x: Any) -> Network:
        if self._is_binary and len(self.model.classes_) != 2:
            raise RecordError(
                "an MLPClassifier with several labels an input is not recorded; train one of a class an input"
            )
        nodes: list[Node] = []
        parameters: dict[str, Parameter] = {}
        for number, (weight, bias) in enumerate(zip(self.model.coefs_, self.model.intercepts_)):
            names = f"coefs_.{number}", f"intercepts_.{number}"
            parameters[names[0]] = Parameter(list(weight.shape), "in,out")
            parameters[names[1]] = Parameter(list(bias.shape))
            is_last = number == len(self.model.coefs_) - 1
            self._add(
                nodes,
                f"layer_{number}",
                "dense",
                weight.shape[1],
                parameters=weight.size + bias.size,
                weight=names[0],
                bias=names[1],
            )
            if self._activation and not is_last:
                self._add(nodes, f"{self._activation}_{number}", self._activation, weight.shape[1])
        if self._is_binary:
            self._add(nodes, "sigmoid", "sigmoid", 1)
            self._add(nodes, "both_classes", "opaque", 2, label="1 - p and p")
        return Network(nodes, parameters)

    def _add(self, nodes: list[Node], name: str, kind: str, units: int, **more: Any) -> None:
        nodes.append(Node(name, kind, [int(units)], [nodes[-1].name if nodes else "input"], **more))

    def parameters(self) -> dict[str, Array]:
        arrays = [(f"coefs_.{number}", array) for number, array in enumerate(self.model.coefs_)]
        arrays += [(f"intercepts_.{number}", array) for number, array in enumerate(self.model.intercepts_)]
        return {name: array.astype(np.float32) for name, array in arrays}

    def outputs(self, x: Any, consume: Optional[Consume] = None) -> Array:
        """Logits; of two classes, their shares."""
        outputs = self._forward(np.asarray(x, np.float64).reshape(len(x), -1))
        if consume is not None:
            for number, output in enumerate(outputs):
                consume(number, output.astype(np.float32))
        return outputs[-1]

    def _forward(self, values: Array) -> list[Array]:
        """The output of each node."""
        outputs: list[Array] = []
        last = len(self.model.coefs_) - 1
        for number, (weight, bias) in enumerate(zip(self.model.coefs_, self.model.intercepts_)):
            values = values @ weight + bias
            outputs.append(values)
            if self._activation and number < last:
                values = activated(self._activation, values)
                outputs.append(values)
        if self._is_binary:
            share = activated("sigmoid", values)
            outputs += [share, np.concatenate([1 - share, share], axis=1)]
        return outputs

    def figures(self) -> dict[str, Any]:
        return {"train_loss": self.model.loss_} if hasattr(self.model, "loss_") else {}

    def hyperparameters(self) -> dict[str, str]:
        model = self.model
        return {
            "optimizer": model.solver,
            "learning rate": str(model.learning_rate_init),
            "L2 penalty": str(model.alpha),
        }

    def versions(self) -> dict[str, str]:
        import sklearn

        return {"scikit-learn": str(sklearn.__version__)}

    def reasons(self) -> dict[str, str]:
        return {
            "stat.<p>.gradient_norm": "scikit-learn does not keep gradients",
            "<p>": "scikit-learn makes the parameters in its first step: there is no snapshot of step 0",
        }


def adapter_of(model: Any, options: Mapping[str, Any]) -> Adapter:
    if not hasattr(model, "hidden_layer_sizes") or not hasattr(model, "predict_proba"):
        raise RecordError(f"of scikit-learn, MLPClassifier is recorded, not {type(model).__name__}")
    if model.solver == "lbfgs":
        raise RecordError("the solver lbfgs has no partial_fit; choose sgd or adam")
    return SklearnAdapter(model)
