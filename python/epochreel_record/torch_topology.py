"""Which operations a PyTorch model has, in which order, and which gets what.

By torch.fx: the model's code runs once with stand-ins for tensors, and what it does with them is a graph. Where that is
not possible, or the graph does not put out what the model does, the order in which modules run is all that is known.
"""
import dis
import inspect
from operator import attrgetter
from typing import Any, Callable, Optional

import torch
import torch.fx
from torch import nn

from epochreel_record.errors import RecordError
from epochreel_record.manifest import Node
from epochreel_record.torch_types import FUNCTION_PARAMETERS, ROLES, label_of, settled, type_of_function, type_of_module

Watch = Callable[[int, Any], None]  # number of a node and its output, which may change once the call returns


def first_tensor(value: Any) -> Optional[Any]:
    """The tensor of an output; the first one of several."""
    if isinstance(value, (tuple, list)):
        return next((tensor for tensor in map(first_tensor, value) if tensor is not None), None)
    return value if isinstance(value, torch.Tensor) else None


def logits_of(value: Any) -> Any:
    """A model's last output: a tensor, or what Hugging Face's models call logits."""
    if hasattr(value, "logits"):
        return value.logits
    if isinstance(value, dict) and "logits" in value:
        return value["logits"]
    return first_tensor(value)


class ParameterNames:
    """Names of parameters and of running statistics by the tensors themselves: tied ones have the first name. A model
    may put other tensors in their places, so these are looked up by name each time."""

    def __init__(self, model: Any) -> None:
        self._places: dict[str, tuple[Any, str]] = {}  # the module, and its attribute
        self.trained: set[str] = set()
        self._names: dict[int, str] = {}
        self._shapes: dict[str, Any] = {}
        for prefix, module in model.named_modules():
            for name, value in module._parameters.items():
                self._add(prefix, module, name, value)
            if type_of_module(module) == "batch_norm":
                for name in ("running_mean", "running_var"):
                    self._add(prefix, module, name, module._buffers.get(name))

    def _add(self, prefix: str, module: Any, attribute: str, value: Any) -> None:
        if value is None or id(value) in self._names:
            return
        name = f"{prefix}.{attribute}" if prefix else attribute
        self._names[id(value)] = name
        self._places[name] = (module, attribute)
        self._shapes[name] = value.shape
        if attribute in module._parameters:
            self.trained.add(name)

    def tensors(self) -> dict[str, Any]:
        """All of them as the model has them now."""
        return {name: self._tensor(name) for name in self._places}

    def _tensor(self, name: str) -> Any:
        module, attribute = self._places[name]
        value = module._parameters.get(attribute, module._buffers.get(attribute))
        if not isinstance(value, torch.Tensor) or value.shape != self._shapes[name]:
            raise RecordError(
                f"the parameter {name} had the shape {tuple(self._shapes[name])} when the recorder was made, and is "
                "another or gone now; record another trace from here on"
            )
        return value

    def of(self, value: Any) -> str:
        return self._names.get(id(value), "")

    def size_of(self, module: Any) -> int:
        return sum(value.numel() for value in {id(value): value for value in module.parameters()}.values())


def node_of_module(
    name: str, path: str, module: Any, shape: list[int], inputs: list[str], kind: str, names: ParameterNames
) -> Node:
    node = Node(name, kind, shape, inputs, path=path, parameters=names.size_of(module) or None)
    if kind == "opaque":  # nobody else knows that it has none
        node.label, node.parameters = label_of(module, None), names.size_of(module)
    for role in ROLES:
        setattr(node, role, names.of(getattr(module, role, None)))
    return node


class _Proxy(torch.fx.Proxy):  # type: ignore[misc]
    """`a, b = proxy` asks how many parts are wanted. PyTorch 1.13 looks for the answer at a wrong place of Python
    3.11's code."""

    def __iter__(self) -> Any:
        frame = inspect.currentframe()
        caller = frame.f_back if frame is not None else None
        if caller is not None:
            for instruction in dis.get_instructions(caller.f_code):
                if instruction.offset == caller.f_lasti and instruction.opname == "UNPACK_SEQUENCE":
                    return iter([self[place] for place in range(instruction.argval)])
        return torch.fx.Proxy.__iter__(self)

    def __getattr__(self, name: str) -> Any:
        return _Attribute(self, name)


class _Attribute(torch.fx.proxy.Attribute):  # type: ignore[misc]
    """`n, c, h, w = x.shape` is of the same kind."""

    __iter__ = _Proxy.__iter__


class _Tracer(torch.fx.Tracer):  # type: ignore[misc]
    """Remembers the module that each operation is in."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: dict[Any, str] = {}
        self._stack = [""]

    def proxy(self, node: Any) -> Any:
        return _Proxy(node, self)

    def call_module(self, m: Any, forward: Any, args: Any, kwargs: Any) -> Any:
        self._stack.append(self.path_of_module(m))
        try:
            return super().call_module(m, forward, args, kwargs)
        finally:
            self._stack.pop()

    def create_node(self, *args: Any, **kwargs: Any) -> Any:
        node = super().create_node(*args, **kwargs)
        self.paths[node] = self._stack[-1]
        return node


class _Watching(torch.fx.Interpreter):  # type: ignore[misc]
    """Runs a graph and shows the value of each node at once, since an operation in place may change it."""

    def __init__(self, module: Any, watch: Callable[[Any, Any], None]) -> None:
        super().__init__(module)
        self._watch = watch

    def run_node(self, n: Any) -> Any:
        value = super().run_node(n)
        self._watch(n, value)
        return value


def optional_arguments(model: Any) -> dict[str, Any]:
    """Arguments behind the first that have a default: the graph is made for these defaults."""
    arguments = list(inspect.signature(model.forward).parameters.values())[1:]
    return {
        argument.name: argument.default
        for argument in arguments
        if argument.default is not inspect.Parameter.empty
        and argument.kind not in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    }


class FxFlow:
    """A model as a graph of torch.fx. Raises where the model's code cannot run with stand-ins."""

    order_only = False
    reason = ""

    def __init__(self, model: Any, x: Any, names: ParameterNames) -> None:
        tracer = _Tracer()
        graph = tracer.trace(model, optional_arguments(model) or None)
        self._model, self._module = model, torch.fx.GraphModule(model, graph)
        self._names, self._modules = names, dict(model.named_modules())
        self._shapes = self._shapes_of(x)
        self._sources: dict[Any, list[str]] = {}
        self._inputs: dict[str, list[int]] = {"input": list(x.shape[1:])}
        self.nodes: list[Node] = []
        self._numbers: dict[Any, int] = {}
        self._taken: set[str] = {"input"}
        # The graph is a copy, in the same order, where GraphModule makes one: nodes are found by their place.
        for traced, node in zip(graph.nodes, self._module.graph.nodes):
            self._sources[node] = self._add(node, tracer.paths.get(traced, ""))

    def _look_up(self) -> None:
        """The graph's own tensors, as the model has them now: it may have put others in their places."""
        for node in self._module.graph.nodes:
            if node.op == "get_attr":
                path, _, name = node.target.rpartition(".")
                owner = attrgetter(path)(self._module) if path else self._module
                value = attrgetter(node.target)(self._model)
                if getattr(owner, name) is not value:
                    delattr(owner, name)
                    setattr(owner, name, value)

    def run(self, x: Any, watch: Optional[Watch] = None) -> Any:
        self._look_up()

        def seen(node: Any, value: Any) -> None:
            if watch is not None and node in self._numbers:
                watch(self._numbers[node], first_tensor(value))

        return _Watching(self._module, seen).run(x.clone())  # operations in place may change it

    def _shapes_of(self, x: Any) -> dict[Any, list[int]]:
        """Shapes of one image's output, of nodes that have one row an image, whatever the number of images; others are
        []."""
        rows: list[dict[Any, list[int]]] = []
        for count in sorted({max(len(x) - 1, 1), len(x)}) if len(x) < 4 else (2, 3):
            found: dict[Any, list[int]] = {}

            def seen(node: Any, value: Any) -> None:
                tensor = first_tensor(value)
                if tensor is not None:
                    has_rows = tensor.dim() > 1 and tensor.shape[0] == count
                    found[node] = list(tensor.shape[1:]) if has_rows else []

            _Watching(self._module, seen).run(x[:count].clone())
            rows.append(found)
        return {
            node: shape if all(other.get(node) == shape for other in rows) else [] for node, shape in rows[0].items()
        }

    def _add(self, node: Any, path: str) -> list[str]:
        """Adds the node, if it is one of the trace; returns the names of the nodes that its value comes from."""
        if node.op == "placeholder":
            return ["input"] if not self._sources else []
        if node.op in ("output", "get_attr") or node not in self._shapes:
            return []
        sources = list(dict.fromkeys(name for source in node.all_input_nodes for name in self._sources[source]))
        if not sources or not self._shapes[node] or self._hands_on(node):
            return sources
        made = self._made(node, path, sources)
        self._inputs[made.name] = made.shape
        self._numbers[node] = len(self.nodes)
        self.nodes.append(made)
        return [made.name]

    def _hands_on(self, node: Any) -> bool:
        """Identity, and the parts of a tuple that is a node itself."""
        if node.op == "call_module":
            return type(self._modules[node.target]) is nn.Identity
        return (
            node.op == "call_function"
            and getattr(node.target, "__name__", "") == "getitem"
            and first_tensor(node.args[1]) is None
            and isinstance(node.args[1], int)
        )

    def _made(self, node: Any, path: str, sources: list[str]) -> Node:
        shape, shapes = self._shapes[node], [self._inputs[name] for name in sources]
        if node.op == "call_module":
            module = self._modules[node.target]
            kind = settled(type_of_module(module), shape, shapes)
            return node_of_module(self._unique(node.target), node.target, module, shape, sources, kind, self._names)
        kind = settled(self._kind_of_call(node), shape, shapes)
        name = label_of(None, node.target)
        made = Node(self._unique(f"{path}.{name}" if path else name), kind, shape, sources, path=path)
        if kind == "opaque":
            made.label, made.parameters = name, 0
        self._add_parameters(made, node)
        return made

    def _kind_of_call(self, node: Any) -> str:
        kind = type_of_function(node.target)
        if kind != "mean":
            return kind
        over = node.args[1] if len(node.args) > 1 else node.kwargs.get("dim", ())
        over = [over] if isinstance(over, int) else list(over or ())
        return "mean" if sorted(side % 4 for side in over if isinstance(side, int)) == [2, 3] else "opaque"

    def _add_parameters(self, made: Node, node: Any) -> None:
        """Parameters that a function gets as arguments."""
        own = {self._parameter(source): source for source in node.all_input_nodes if source.op == "get_attr"}
        own.pop("", None)
        if own:
            tensors = self._names.tensors()
            made.parameters = sum(tensors[name].numel() for name in own if name in self._names.trained)
        for role, place in FUNCTION_PARAMETERS.get(made.type, ()):
            given = node.args[place] if len(node.args) > place else node.kwargs.get(role)
            if isinstance(given, torch.fx.Node) and given.op == "get_attr":
                setattr(made, role, self._parameter(given))

    def _parameter(self, node: Any) -> str:
        value: Any = self._module
        for part in node.target.split("."):
            value = getattr(value, part)
        return self._names.of(value)

    def _unique(self, name: str) -> str:
        result, count = name, 0
        while result in self._taken:
            count += 1
            result = f"{name}_{count}"
        self._taken.add(result)
        return result


class HookFlow:
    """The modules of a model in their order of execution, seen by hooks on a forward of the probes."""

    order_only = True

    def __init__(self, model: Any, x: Any, names: ParameterNames, reason: str) -> None:
        self.reason = f"order of execution only: {reason}"
        self._model = model
        self.nodes: list[Node] = []
        self._calls: list[Any] = []  # the module of each node
        self._leaves = {
            id(module): (name, module) for name, module in model.named_modules() if name and self._is_leaf(name)
        }
        if not self._leaves:
            self._leaves = {id(model): ("model", model)}
        rows = len(x)

        def seen(module: Any, output: Any) -> None:
            tensor = first_tensor(output)
            if tensor is None or tensor.dim() < 2 or tensor.shape[0] != rows:
                return
            name = self._leaves[id(module)][0]
            calls = sum(called is module for called in self._calls)
            shape = list(tensor.shape[1:])
            inputs = [self.nodes[-1].name if self.nodes else "input"]
            kind = type_of_module(module)
            kind = (
                "opaque"
                if kind == "adaptive_avg_pool2d" and (len(shape) != 3 or shape[1:] != [1, 1])
                else "global_avg_pool"
                if kind == "adaptive_avg_pool2d"
                else kind
            )
            self._calls.append(module)
            self.nodes.append(
                node_of_module(f"{name}_{calls}" if calls else name, name, module, shape, inputs, kind, names)
            )

        self._run(x, seen)

    def _is_leaf(self, name: str) -> bool:
        """Modules without others in them, and known ones as a whole."""
        module = self._model.get_submodule(name)
        parents = [self._model.get_submodule(name[:at]) for at, letter in enumerate(name) if letter == "."]
        if any(type_of_module(parent) != "opaque" for parent in parents) or isinstance(module, nn.Identity):
            return False
        return type_of_module(module) != "opaque" or not any(True for _ in module.children())

    def _run(self, x: Any, seen: Callable[[Any, Any], None]) -> Any:
        hooks = [
            module.register_forward_hook(lambda module, _, output: seen(module, output))
            for _, module in self._leaves.values()
        ]
        try:
            return self._model(x.clone())
        finally:
            for hook in hooks:
                hook.remove()

    def run(self, x: Any, watch: Optional[Watch] = None) -> Any:
        """A call that the first forward did not have is passed over."""
        left = list(enumerate(self._calls))

        def seen(module: Any, output: Any) -> None:
            if watch is not None and left and left[0][1] is module and first_tensor(output) is not None:
                watch(left.pop(0)[0], first_tensor(output))

        return self._run(x, seen)


def flow_of(model: Any, x: Any, names: ParameterNames) -> FxFlow | HookFlow:
    """By torch.fx where its graph puts out what the model does; else by the order of modules."""
    try:
        flow = FxFlow(model, x, names)
        mine, own = logits_of(flow.run(x)), logits_of(model(x.clone()))
        is_same = bool(flow.nodes) and torch.allclose(mine, own, rtol=1e-4, atol=1e-5, equal_nan=True)
    except Exception as error:  # what tracing raises depends on the model's own code
        return HookFlow(model, x, names, f"torch.fx cannot trace the model ({type(error).__name__})")
    return flow if is_same else HookFlow(model, x, names, "the graph of torch.fx puts out other values than the model")
