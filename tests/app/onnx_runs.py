"""Two ways to run a network in ONNX's format beside epochreel: by ONNX's own runtime, and operator by operator."""
import os
import pathlib
import subprocess
import tempfile

import numpy as np
import onnx
import onnx.numpy_helper
import torch

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
RUNTIME = CACHE / "epochreel/npm/onnxruntime/ort.wasm.min.mjs"  # ci/setup.sh --tests


def by_runtime(path, inputs):
    """Logits of the model in a file by onnxruntime-web; `inputs` is an array (N, ...)."""
    if not RUNTIME.is_file():
        raise AssertionError(f"no {RUNTIME}; run ci/setup.sh --tests")
    with tempfile.TemporaryDirectory() as folder:
        given, logits = pathlib.Path(folder, "inputs"), pathlib.Path(folder, "logits")
        inputs.astype("<f4").tofile(given)
        sides = map(str, inputs.shape[1:])
        script = pathlib.Path(__file__).with_name("predict_onnx.mjs")
        subprocess.run(["node", script, RUNTIME, path, given, logits, *sides], check=True)
        return np.fromfile(logits, "<f4").reshape(len(inputs), -1)


def by_definition(model, images):
    """Logits of a loaded model: each operator of ONNX's docs/Operators.md by PyTorch's functions."""
    values = {}
    for tensor in model.graph.initializer:
        values[tensor.name] = torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy())
    values[model.graph.input[0].name] = images
    nn = torch.nn.functional

    def conv(x, weight, bias, kernel_shape, strides, pads):
        assert list(weight.shape[2:]) == kernel_shape
        return nn.conv2d(nn.pad(x, (pads[1], pads[3], pads[0], pads[2])), weight, bias, strides)

    operations = {
        "Add": torch.add, "Conv": conv, "Erf": torch.erf, "Identity": lambda x: x, "Mul": torch.mul, "Relu": torch.relu,
        "Sigmoid": torch.sigmoid, "Tanh": torch.tanh,
        "AveragePool": lambda x, kernel_shape, strides: nn.avg_pool2d(x, kernel_shape, strides),
        "BatchNormalization": lambda x, weight, bias, mean, var, epsilon: nn.batch_norm(
            x, mean, var, weight, bias, eps=epsilon),
        "Elu": lambda x, alpha: nn.elu(x, alpha),
        "Flatten": lambda x, axis: x.flatten(axis),
        "Gemm": lambda x, weight, bias, transB: x @ (weight.T if transB else weight) + bias,  # noqa: N803
        "LeakyRelu": lambda x, alpha: nn.leaky_relu(x, alpha),
        "MaxPool": lambda x, kernel_shape, strides: nn.max_pool2d(x, kernel_shape, strides),
    }
    for node in model.graph.node:
        attributes = {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in node.attribute}
        (name,) = node.output
        values[name] = operations[node.op_type](*(values[name] for name in node.input), **attributes)
    return values[model.graph.output[0].name].numpy()
