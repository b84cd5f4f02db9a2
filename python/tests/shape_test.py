#!/usr/bin/env python3
"""Files and functions of the recorder stay small, lines are short, and it needs NumPy alone.

The limits are those of tests/structure/sizes_test.py for C++.
"""
import ast
import dataclasses
import statistics
import sys
import unittest

from trace_case import ROOT

from epochreel_record.options import Options

MOST_LINES_OF_A_FILE, MOST_LINES_OF_A_FUNCTION, MOST_CHARACTERS = 400, 50, 120
MEDIAN_LINES, NINTH_DECILE_LINES = 7, 19
# Modules that may import a framework at their head: they are imported where a model of it is recorded.
OF_A_FRAMEWORK = ("torch_model.py", "torch_state.py", "torch_topology.py", "torch_types.py")


def lengths_of(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.name, node.end_lineno - node.lineno + 1


def imports_of(tree):
    """Names that are imported when the module is."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.split(".")[0]


class Shape(unittest.TestCase):
    def setUp(self):
        self.files = {
            path: path.read_text()
            for folder in ("epochreel_record", "examples", "tests")
            for path in (ROOT / folder).glob("*.py")
        }

    def test_sizes(self):
        lengths = []
        for path, text in self.files.items():
            self.assertLessEqual(text.count("\n"), MOST_LINES_OF_A_FILE, path)
            self.assertLessEqual(max(map(len, text.splitlines()), default=0), MOST_CHARACTERS, path)
            for name, length in lengths_of(ast.parse(text)):
                self.assertLessEqual(length, MOST_LINES_OF_A_FUNCTION, f"{path}: {name}")
                lengths += [length] if path.parent.name == "epochreel_record" else []
        self.assertGreater(len(lengths), 100)
        self.assertLessEqual(statistics.median(lengths), MEDIAN_LINES)
        self.assertLessEqual(statistics.quantiles(lengths, n=10, method="inclusive")[-1], NINTH_DECILE_LINES)

    def test_imports(self):
        known = {*sys.stdlib_module_names, "numpy", "epochreel_record"}
        for path, text in self.files.items():
            if path.parent.name == "epochreel_record" and path.name not in OF_A_FRAMEWORK:
                self.assertLessEqual(set(imports_of(ast.parse(text))), known, path)

    def test_the_readme_names_every_argument_and_module(self):
        text = (ROOT / "README.md").read_text()
        for option in dataclasses.fields(Options):
            if option.name not in ("params", "nodes"):  # of functions, which have a paragraph of their own
                self.assertRegex(text, rf"(?m)^\|[^|]*`{option.name}`", option.name)
        for path in self.files:
            if path.parent.name == "epochreel_record" and not path.name.startswith("torch_"):
                named = (
                    path.name in text or f"epochreel_record.{path.stem}" in text or path.stem in ("__init__", "errors")
                )
                self.assertTrue(named, path.name)

    def test_this_test_sees_faults(self):
        tree = ast.parse("import torch.nn\nfrom keras.models import Model\ndef f():\n" + "    a = 1\n" * 50)
        self.assertEqual(list(imports_of(tree)), ["torch", "keras"])
        self.assertEqual(list(lengths_of(tree)), [("f", 51)])


if __name__ == "__main__":
    unittest.main()
