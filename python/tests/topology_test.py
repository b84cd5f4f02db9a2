#!/usr/bin/env python3
"""What torch.fx finds of a model: residual networks, blocks, tied weights, functions; and what is known where it cannot
trace."""
import unittest

import numpy as np
import torch
import torchvision
from torch import nn
from torch.nn import functional as F

from trace_case import ALL_TIME, Case, NaiveTrace

from epochreel_record import Recorder  # noqa: E402
from epochreel_record.manifest import Node
from epochreel_record.blocks import find_blocks
from epochreel_record.torch_model import TorchAdapter

torch.set_num_threads(1)


def network_of(model, x):
    adapter = TorchAdapter(model, None, None)
    return adapter.network(x), adapter


def rows(network):
    return [(node.name, node.type, node.inputs) for node in network.nodes]


class Residual(Case):
    @classmethod
    def setUpClass(cls):
        cls.case = cls("run_once")
        cls.case.setUp()
        torch.manual_seed(1)
        cls.model = torchvision.models.resnet18(num_classes=10)
        cls.x, cls.y = torch.rand(12, 3, 32, 32), torch.arange(12) % 10
        optimizer = torch.optim.SGD(cls.model.parameters(), lr=0.01)
        with Recorder(
            cls.case.folder / "t",
            cls.model,
            (cls.x, cls.y),
            [str(name) for name in range(10)],
            2,
            budget=ALL_TIME,
            quiet=True,
            optimizer=optimizer,
        ) as recorder:
            for _ in range(2):
                loss = F.cross_entropy(cls.model(cls.x), cls.y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                recorder.step(loss=loss)
        cls.trace = NaiveTrace(cls.case.folder / "t")
        cls.last = cls.trace.snapshot(-1)

    @classmethod
    def tearDownClass(cls):
        cls.case.doCleanups()

    def run_once(self):
        pass

    def test_nodes(self):
        nodes = self.trace.nodes
        count = lambda kind: sum(node["type"] == kind for node in nodes)  # noqa: E731
        modules = list(self.model.modules())
        of = lambda kind: sum(type(module) is kind for module in modules)  # noqa: E731
        self.assertEqual((count("conv2d"), count("batch_norm"), count("dense")), (of(nn.Conv2d), of(nn.BatchNorm2d), 1))
        self.assertEqual((count("add"), count("relu"), count("global_avg_pool"), count("opaque")), (8, 17, 1, 0))
        self.assertFalse(self.trace.manifest.get("order_only", False))
        add = nodes[self.trace.number("layer2.0.add")]
        self.assertEqual(set(add["inputs"]), {"layer2.0.bn2", "layer2.0.downsample.1"})
        first = nodes[self.trace.number("layer1.0.conv1")]
        self.assertEqual((first["inputs"], first["shape"], first["parameters"]), (["maxpool"], [64, 8, 8], 36864))

    def test_nodes_stand_behind_their_inputs(self):
        known = {"input"}
        for node in self.trace.nodes:
            self.assertLessEqual(set(node["inputs"]), known)
            known.add(node["name"])

    def test_the_graph_puts_out_what_the_model_does(self):
        """Each node is computed anew from the recorded inputs of it, by the module or the sum that it says it is."""
        self.model.eval()
        _, adapter = network_of(self.model, self.x)
        outputs = {"input": self.x}
        names = [node["name"] for node in self.trace.nodes]
        adapter.outputs(self.x, lambda number, values: outputs.update({names[number]: torch.tensor(values.copy())}))
        modules = dict(self.model.named_modules())
        with torch.no_grad():
            for node in self.trace.nodes:
                inputs = [outputs[name] for name in node["inputs"]]
                if node["type"] == "add":
                    expected = inputs[0] + inputs[1]
                elif node["type"] == "flatten":
                    expected = inputs[0].flatten(1)
                else:
                    expected = modules[node["name"].replace("relu_1", "relu")](inputs[0].clone())
                self.assert_close(outputs[node["name"]], expected, 1e-4, 1e-5)

    def test_blocks_that_repeat(self):
        (run,) = self.trace.manifest["blocks"]
        self.assertEqual(run["name"], "layer1")
        self.assertEqual([names[0] for names in run["blocks"]], ["layer1.0.conv1", "layer1.1.conv1"])
        types = [[self.trace.nodes[self.trace.number(name)]["type"] for name in names] for names in run["blocks"]]
        self.assertEqual(types[0], types[1])
        self.assertEqual(len(types[0]), 7)

    def test_every_snapshot_keeps_its_bytes(self):
        for line in self.trace.commits:
            self.assertLessEqual(line["size"], 2_000_000)

    def test_sketches_are_of_the_model_itself(self):
        state = self.model.state_dict()
        sketched = {name[len("sketch.model.") : -len(".mean")] for name in self.last if name.endswith(".mean")}
        self.assertIn("layer4.1.conv2.weight", sketched)
        for name in sketched:
            self.assertNotIn(f"model.{name}", self.last)
            self.assertIn(f"model.{name}", self.trace.manifest["skipped"])
            values = state[name].numpy()
            places = self.last[f"sketch.model.{name}.places"]
            self.assert_close(self.last[f"sketch.model.{name}.values"], values.reshape(-1)[places], 1e-3, 1e-4)
            self.assert_close(self.last[f"stat.model.{name}.norm"], np.sqrt((values.astype(float) ** 2).sum()))
            self.assertEqual(int(self.last[f"stat.model.{name}.histogram"].sum()), values.size)
            mean = self.last[f"sketch.model.{name}.mean"].astype(float)
            matrix = values.reshape(len(values), -1)
            self.assert_close(
                mean[0, 0],
                matrix[: len(matrix) // mean.shape[0], : matrix.shape[1] // mean.shape[1]].mean(),
                1e-2,
                1e-4,
            )

    def test_each_parameter_is_there_in_one_way(self):
        for name, about in self.trace.manifest["parameters"].items():
            self.assertNotEqual(f"model.{name}" in self.last, f"sketch.model.{name}.mean" in self.last, name)
            if f"model.{name}" in self.last:
                self.assertEqual(list(self.last[f"model.{name}"].shape), about["shape"])

    def test_what_is_not_there_is_said(self):
        for number, node in enumerate(self.trace.nodes):
            if node["type"] not in ("flatten", "dropout"):
                there = f"probe.layer.{number}" in self.last
                said = {f"probe.layer.{number}", "probe.layer.<i>"} & set(self.trace.manifest["skipped"])
                self.assertNotEqual(there, bool(said), node["name"])


class Mixed(nn.Module):
    """Functions, a parameter of its own, tied weights, a module of unknown function, attention, concatenation."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3, padding=1)
        self.first = nn.Linear(4, 4)
        self.second = nn.Linear(4, 4)
        self.second.weight = self.first.weight
        self.scale = nn.Parameter(torch.ones(4))
        self.gate = nn.Softplus()
        self.attention = nn.MultiheadAttention(4, 2, batch_first=True)
        self.nothing = nn.Identity()

    def forward(self, x, mask=None):
        if mask is not None:
            x = x * mask
        x = F.relu(self.conv(x))
        x = x.mean((2, 3))
        a, b = self.first(x), self.second(x)
        a = self.gate(a) + b
        a = self.nothing(a) * self.scale
        rows = a.unsqueeze(1).expand(-1, 3, -1)
        rows, _ = self.attention(rows, rows, rows)
        return torch.cat([rows.mean(1), b], 1)


class Functions(Case):
    def test_mixed(self):
        model, x = Mixed(), torch.rand(6, 1, 5, 7)
        network, adapter = network_of(model, x)
        self.assertEqual(
            rows(network),
            [
                ("conv", "conv2d", ["input"]),
                ("relu", "relu", ["conv"]),
                ("mean", "global_avg_pool", ["relu"]),
                ("first", "dense", ["mean"]),
                ("second", "dense", ["mean"]),
                ("gate", "opaque", ["first"]),
                ("add", "add", ["gate", "second"]),
                ("mul", "opaque", ["add"]),
                ("unsqueeze", "opaque", ["mul"]),
                ("expand", "opaque", ["unsqueeze"]),
                ("attention", "attention", ["expand"]),
                ("mean_1", "opaque", ["attention"]),
                ("cat", "concat", ["mean_1", "second"]),
            ],
        )
        by_name = {node.name: node for node in network.nodes}
        self.assertEqual(by_name["gate"].label, "Softplus")
        self.assertEqual((by_name["second"].weight, by_name["second"].bias), ("first.weight", "second.bias"))
        self.assertNotIn("second.weight", network.parameters)
        self.assertEqual(by_name["mul"].parameters, 4)
        self.assertEqual(by_name["attention"].shape, [3, 4])
        self.assert_close(adapter.outputs(x), model.eval()(x).detach(), 1e-4, 1e-5)

    def test_functional_layers_have_their_parameters(self):
        class Functional(nn.Module):
            def __init__(self):
                super().__init__()
                self.w, self.b = nn.Parameter(torch.rand(3, 8)), nn.Parameter(torch.rand(3))

            def forward(self, x):
                return F.linear(F.dropout(x.view(x.size(0), -1), 0.5, self.training), self.w, bias=self.b)

        network, _ = network_of(Functional(), torch.rand(5, 2, 4))
        self.assertEqual(
            rows(network),
            [("view", "flatten", ["input"]), ("dropout", "dropout", ["view"]), ("linear", "dense", ["dropout"])],
        )
        self.assertEqual((network.nodes[2].weight, network.nodes[2].bias, network.nodes[2].parameters), ("w", "b", 27))

    def test_shapes_that_are_taken_apart(self):
        class Unpacking(nn.Module):
            def __init__(self):
                super().__init__()
                self.layer = nn.Linear(8, 2)

            def forward(self, x):
                n, c, h = x.shape
                return self.layer(x.reshape(n, c * h))

        network, _ = network_of(Unpacking(), torch.rand(5, 2, 4))
        self.assertEqual(rows(network), [("reshape", "flatten", ["input"]), ("layer", "dense", ["reshape"])])

    def test_a_subclass_may_do_something_else(self):
        class MyLinear(nn.Linear):
            pass

        class MyPool(nn.AdaptiveAvgPool2d):
            def forward(self, x):
                return super().forward(x) ** 2

        network, _ = network_of(nn.Sequential(MyLinear(4, 3)), torch.rand(5, 4))
        self.assertNotIn("dense", [node.type for node in network.nodes if node.name == "0"])

        class Pooling(nn.Sequential):
            def forward(self, x):
                return super().forward(x) if x.sum() > -1 else x  # not traced

        network, _ = network_of(Pooling(nn.Conv2d(1, 2, 3), MyPool(1)), torch.rand(5, 1, 4, 4))
        self.assertEqual([(node.type, node.label) for node in network.nodes], [("conv2d", ""), ("opaque", "MyPool")])

    def test_wrappers(self):
        plain = nn.Sequential(nn.Linear(4, 3), nn.ReLU())
        expected = rows(network_of(plain, torch.rand(5, 4))[0])
        compiled = nn.Module()
        compiled._orig_mod = plain  # what torch.compile of PyTorch 2 makes
        for wrapped in (nn.DataParallel(plain), compiled, nn.DataParallel(compiled)):
            self.assertEqual(rows(network_of(wrapped, torch.rand(5, 4))[0]), expected)

    def test_every_operation_says_how_many_values_it_learns(self):
        for name in ("mobilenet_v2", "densenet121", "vgg11"):  # with functions and modules of unknown types
            model = getattr(torchvision.models, name)(num_classes=3).eval()
            network, _ = network_of(model, torch.rand(2, 3, 32, 32))
            self.assertIn("opaque", [node.type for node in network.nodes])
            self.assertTrue(all(node.parameters is not None for node in network.nodes if node.type == "opaque"))
            said = sum(node.parameters or 0 for node in network.nodes)
            self.assertEqual(said, sum(parameter.numel() for parameter in model.parameters()))

    def test_a_transformer_folds(self):
        class Block(nn.Module):
            def __init__(self):
                super().__init__()
                self.norm, self.a, self.b = nn.LayerNorm(8), nn.Linear(8, 16), nn.Linear(16, 8)

            def forward(self, x):
                return x + self.b(F.gelu(self.a(self.norm(x))))

        model = nn.Sequential(nn.Embedding(50, 8), nn.Sequential(*[Block() for _ in range(3)]))
        network, _ = network_of(model, torch.randint(0, 50, (5, 7)))
        self.assertEqual([len(run["blocks"]) for run in network.blocks], [3])
        self.assertEqual(network.blocks[0]["blocks"][1], ["1.1.norm", "1.1.a", "1.1.gelu", "1.1.b", "1.1.add"])
        self.assertEqual(network.nodes[0].type, "embedding")
        self.assertEqual(network.nodes[-1].shape, [7, 8])


class Deciding(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.relu, self.b = nn.Linear(6, 5), nn.ReLU(inplace=True), nn.Linear(5, 2)

    def forward(self, x):
        x = self.relu(self.a(x))
        if x.sum() > -1:  # stand-ins have no value to decide by
            x = self.relu(x)
        return self.b(x)


class OrderOnly(Case):
    def test_a_model_that_decides_by_values(self):
        model, x, y = Deciding(), torch.rand(8, 6), torch.arange(8) % 2
        with Recorder(self.folder / "t", model, (x, y), ["a", "b"], 1, quiet=True) as recorder:
            recorder.step()
        trace = NaiveTrace(self.folder / "t")
        self.assertTrue(trace.manifest["order_only"])
        self.assertIn("order of execution only", trace.manifest["skipped"]["inputs"])
        self.assertEqual(
            [(node["name"], node["inputs"]) for node in trace.nodes],
            [("a", ["input"]), ("relu", ["a"]), ("relu_1", ["relu"]), ("b", ["relu_1"])],
        )
        with torch.no_grad():
            hidden = model.a(x)
            expected = [hidden, hidden.relu(), hidden.relu(), model.b(hidden.relu())]
        for number, values in enumerate(expected):
            self.assert_close(trace.snapshot(0)[f"probe.layer.{number}"], values, 2e-3, 2e-3)

    def test_a_graph_that_would_be_wrong_is_not_believed(self):
        class Baked(nn.Module):
            """Tracing sees one value of an attribute that changes."""

            def __init__(self):
                super().__init__()
                self.layer, self.table = nn.Linear(4, 2), [0.0]

            def forward(self, x):
                self.table[0] += 1
                return self.layer(x) * self.table[0]

        network, _ = network_of(Baked(), torch.rand(5, 4))
        self.assertTrue(network.order_only)
        self.assertEqual([node.name for node in network.nodes], ["layer"])

    def test_a_graph_whose_outputs_cannot_be_compared_is_not_believed(self):
        class Twisted(nn.Module):
            """Traced, it puts out other shapes."""

            def __init__(self):
                super().__init__()
                self.layer = nn.Linear(4, 2)

            def forward(self, x):
                return self.layer(x) if isinstance(x, torch.Tensor) else self.layer(x).repeat(1, 3, 1)

        network, _ = network_of(Twisted(), torch.rand(5, 4))
        self.assertTrue(network.order_only)
        self.assertEqual([node.name for node in network.nodes], ["layer"])

    def test_a_model_without_modules_is_one_node(self):
        class Bare(nn.Module):
            def __init__(self):
                super().__init__()
                self.w = nn.Parameter(torch.rand(4, 2))

            def forward(self, x):
                return x.view(len(x), -1) @ self.w  # len() of a stand-in is refused

        network, _ = network_of(Bare(), torch.rand(5, 4))
        self.assertEqual(
            [(node.name, node.type, node.label, node.parameters) for node in network.nodes],
            [("model", "opaque", "Bare", 8)],
        )


class Blocks(Case):
    def nodes(self, *paths, kind="dense"):
        made = []
        for place, path in enumerate(paths):
            made.append(Node(path, kind, [4], [paths[place - 1] if place else "input"], path=path))
        return made

    def test_other_shapes_do_not_repeat(self):
        nodes = self.nodes("s.0.a", "s.0.b", "s.1.a", "s.1.b", "s.2.a", "s.2.b")
        self.assertEqual(len(find_blocks(nodes)[0]["blocks"]), 3)
        nodes[4].shape = [8]
        self.assertEqual(len(find_blocks(nodes)[0]["blocks"]), 2)
        nodes[2].inputs = ["input", "s.0.b"]
        self.assertEqual(find_blocks(nodes), [])

    def test_branches_side_by_side_do_not_repeat(self):
        nodes = self.nodes("s.0.a", "s.0.b", "s.1.a", "s.1.b")
        self.assertEqual(len(find_blocks(nodes)), 1)
        nodes[2].inputs = nodes[0].inputs = ["input"]
        self.assertEqual(find_blocks(nodes), [])

    def test_outer_blocks_come_first(self):
        paths = [f"l.{block}.m.{part}.{name}" for block in range(2) for part in range(2) for name in "ab"]
        (run,) = find_blocks(self.nodes(*paths))
        self.assertEqual([len(block) for block in run["blocks"]], [4, 4])


if __name__ == "__main__":
    unittest.main()
