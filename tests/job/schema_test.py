"""The JSON Schema that `epochreel schema` prints accepts every job in configs/ and refuses broken ones.

usage: schema_test.py EPOCHREEL CONFIGS
"""

import copy
import json
import pathlib
import re
import subprocess
import sys
import unittest

import jsonschema
import yaml

EPOCHREEL, CONFIGS = sys.argv[1], pathlib.Path(sys.argv[2])

SCHEMA = json.loads(subprocess.run([EPOCHREEL, "schema"], check=True, capture_output=True, text=True).stdout)
REFERENCE = yaml.safe_load((CONFIGS / "reference.yaml").read_text(encoding="utf-8"))


def changed(path, value):
    """The reference job with one value replaced; `path` is dotted, list items by number."""
    job = copy.deepcopy(REFERENCE)
    *way, last = path.split(".")
    place = job
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    place[int(last) if isinstance(place, list) else last] = value
    return job


class SchemaTest(unittest.TestCase):
    def setUp(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        self.validator = jsonschema.Draft202012Validator(SCHEMA)

    def test_every_config_is_valid(self):
        configs = sorted(CONFIGS.glob("*.yaml"))
        self.assertGreaterEqual(len(configs), 4)
        for config in configs:
            with self.subTest(config=config.name):
                content = yaml.safe_load(config.read_text(encoding="utf-8"))
                is_theme = config.name.startswith("theme")
                self.validator.validate(changed("movie.theme", content) if is_theme else content)

    def test_every_config_names_the_schema_to_editors(self):
        """The line that the YAML language server looks for, with the file that `epochreel schema` prints."""
        for config in sorted(set(CONFIGS.glob("*.yaml")) - set(CONFIGS.glob("theme*"))):
            first = config.read_text(encoding="utf-8").splitlines()[0]
            found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
            self.assertIsNotNone(found, config)
            named = (config.parent / found[1]).resolve()
            self.assertEqual(json.loads(named.read_text(encoding="utf-8")), SCHEMA, config)

    def test_other_forms_are_valid(self):
        for path, value in [
            ("movie.png", "none"), ("movie.png", "all"), ("movie.png", {"every": 1}), ("train.optimizer", "sgd"),
            ("train.optimizer", {"sgd": {}}), ("network", [{"dense": 10}]), ("movie.scenes", [{"title": {"seconds": 0.5}}]),
            ("seed", 2**64 - 1), ("train.optimizer", "adam"), ("train.optimizer", {"adamw": {"beta1": 0}}),
            ("train.schedule", "one_cycle"), ("train.schedule", {"step": {"every": 0.5}}), ("train.init", "glorot_uniform"),
            ("train.init", {"constant": 0}), ("train.augment.flip", True), ("network.0", "max_pool2d"),
            ("network.0", {"max_pool2d": 3}), ("network.0", {"max_pool2d": {"kernel": 3}}), ("network.0", "leaky_relu"),
            ("network.0", {"leaky_relu": 0.5}), ("network.0", {"conv2d": {"filters": 3, "padding": "valid"}}),
            ("network.0", "batch_norm"), ("network.0", {"batch_norm": {}}), ("network.0", {"dropout": 0.5}),
            ("movie.theme", "paper"), ("movie.theme", "own.yaml"), ("movie.theme", {"base": "paper", "up": "#a65000"}),
        ]:
            with self.subTest(path=path, value=value):
                self.assertTrue(self.validator.is_valid(changed(path, value)))

    def test_broken_jobs_are_not(self):
        for path, value in [
            ("epochs", 3), ("train.epoch", 3), ("name", 5), ("name", ".a"), ("name", "a/b"), ("name", "a" * 101),
            ("seed", -1), ("seed", 2**64), ("seed", 1.5), ("train.epochs", 0), ("train.epochs", "3"),
            ("train.epochs", True), ("train.schedule", "cosin"), ("train.optimizer", "adams"),
            ("train.optimizer.sgd.learning_rate", 0), ("train.optimizer.sgd.momentum", 1), ("network", []),
            ("network.0", "dense"), ("network.0", {"relu": 3}), ("network.0", {"dense": 3, "relu": 3}),
            ("network.0", {"dense": 0}), ("movie.width", 1921), ("movie.width", 62), ("movie.scenes", []),
            ("movie.scenes.0", "title"), ("movie.scenes.0", {"title": {"seconds": 0}}), ("movie.png", {"every": 0}),
            ("movie.video.crf", 52), ("movie.video.preset", "fastest"), ("movie.theme", "day"), ("data", None),
            ("data.path", ""), ("train.init", "constant"), ("train.augment.flip", "yes"), ("train.augment.flip", 1),
            ("network.0", "conv2d"), ("network.0", {"conv2d": {"kernel": 3}}), ("network.0", {"conv2d": 3}),
            ("network.0", {"max_pool2d": 0}), ("network.0", {"max_pool2d": {"size": 3}}), ("network.0", {"dropout": 1}),
            ("network.0", {"gelu": 1}), ("train.optimizer", {"adam": {"beta1": 1}}), ("movie.theme", {"upp": "#a65000"}),
            ("movie.theme", {"up": "orange"}), ("movie.theme", {"up": "#a6500"}), ("movie.theme", {"base": "own.yaml"}),
        ]:
            with self.subTest(path=path, value=value):
                self.assertFalse(self.validator.is_valid(changed(path, value)))

    def test_name_and_network_are_required(self):
        for key in ["name", "network"]:
            job = copy.deepcopy(REFERENCE)
            del job[key]
            self.assertFalse(self.validator.is_valid(job))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
