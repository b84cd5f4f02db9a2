#!/usr/bin/env python3
"""The examples for Kubernetes and Open Job Description in ci/examples are sound, and their commands make the film of one
process.

    batch_test.py EPOCHREEL CONFIGS       needs the npm packages that ci/setup.sh --tests fetches
"""
import os
import pathlib
import re
import subprocess
import unittest

import jsonschema
import openjd_schema
import yaml

from program import CONFIGS, PROGRAM, Case, hashes, run

EXAMPLES = CONFIGS.parent / "ci/examples"
# Kubernetes' own API as its client for JavaScript has it, which is made from its OpenAPI: a file a type.
API = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "epochreel/npm/kubernetes"
# Words that the API has where the client says `string`, of the page "Job" of Kubernetes' API reference.
CHOICES = {"action": ("Count", "FailIndex", "FailJob", "Ignore"), "completionMode": ("Indexed", "NonIndexed"),
           "operator": ("In", "NotIn"), "restartPolicy": ("Never",)}  # podFailurePolicy wants Never
PLAIN = {"string": "string", "number": "number", "boolean": "boolean"}


def schema_of(kind):
    """The JSON Schema of a type as TypeScript writes it. No key is allowed but those that it has."""
    if kind in PLAIN:
        return {"type": PLAIN[kind]}
    if kind.startswith("Array<"):
        return {"type": "array", "items": schema_of(kind[len("Array<"):-1])}
    if kind.startswith("{"):
        return {"type": "object", "additionalProperties": schema_of(re.search(r"string\]: (\w+)", kind)[1])}
    if not (API / f"{kind}.d.ts").exists():
        return {"not": {}, "description": f"{kind} is not among the types that ci/setup.sh fetches"}
    return {"$ref": f"#/$defs/{kind}"}


def definition_of(kind):
    code = (API / f"{kind}.d.ts").read_text(encoding="utf-8")
    members = re.findall(r"^    '(\w+)'(\??): (\{.*?\}|[^;{]+);$", code, re.MULTILINE | re.DOTALL)
    assert members, kind
    properties = {name: {"enum": list(CHOICES[name])} if name in CHOICES else schema_of(text) for name, _, text in members}
    return {"type": "object", "properties": properties,
            "required": [name for name, optional, _ in members if not optional], "additionalProperties": False}


def faults_of_job(document):
    kinds = sorted(path.name.removesuffix(".d.ts") for path in API.glob("*.d.ts"))
    schema = {"$ref": "#/$defs/V1Job", "$defs": {kind: definition_of(kind) for kind in kinds}}
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(document)]


def as_kubelet(text, environment):
    """Replaces $(NAME) as Kubernetes does: $$ is a $, and a name that is not there stays as it is."""
    return re.sub(r"\$\$|\$\(([^)]*)\)", lambda match: "$" if match[0] == "$$" else environment.get(match[1], match[0]), text)


class Batch(Case):
    def setUp(self):
        super().setUp()
        job = yaml.safe_load((CONFIGS / "tiny.yaml").read_text())
        job["movie"] |= {"width": 320, "height": 180, "fps": 1}
        job["movie"]["scenes"] = [{"title": {"seconds": 4}}, {"closing": {"seconds": 9}}]
        self.job = self.folder / "mnist.yaml"
        self.job.write_text(yaml.safe_dump(job))
        (self.folder / "bin").mkdir()
        (self.folder / "bin/epochreel").symlink_to(PROGRAM.resolve())
        self.environment = os.environ | {"PATH": f"{self.folder}/bin:{os.environ['PATH']}"}

    def call(self, command, **environment):
        done = subprocess.run(command, env=self.environment | environment, capture_output=True, text=True, check=False)
        self.expect(done, 0)
        return done

    def expect_film(self, out):
        whole = self.folder / "whole"
        self.expect(run("run", self.job, "--out", whole, "--quiet"), 0)
        self.assertEqual(hashes(out), hashes(whole))


class Kubernetes(Batch):
    def setUp(self):
        super().setUp()
        self.text = (EXAMPLES / "kubernetes.yaml").read_text()
        self.jobs = list(yaml.safe_load_all(self.text))

    def test_its_schema(self):
        self.assertEqual([job["metadata"]["labels"]["step"] for job in self.jobs], ["train", "render", "stitch"])
        for job in self.jobs:
            self.assertEqual(faults_of_job(job), [])
            self.assertEqual((job["apiVersion"], job["kind"]), ("batch/v1", "Job"))

    def test_this_test_sees_faults(self):
        for good, bad in (("completionMode:", "completionsMode:"), ("Indexed", "Index"), ("Never", "OnFailure"),
                          ("parallelism: 8", "parallelism: eight"), ("  spec:", "  specs:"), ("operator: In, ", ""),
                          ("claimName:", "claim:"), ("limits:", "limit:"), ("- sh\n", "- 1\n")):
            self.assertIn(good, self.text)
            jobs = list(yaml.safe_load_all(self.text.replace(good, bad)))
            self.assertNotEqual([fault for job in jobs for fault in faults_of_job(job)], [], bad)

    def test_its_commands(self):
        for job in self.jobs:
            [container] = job["spec"]["template"]["spec"]["containers"]
            own = {variable["name"]: variable["value"] for variable in container.get("env", ())}
            indexes = range(job["spec"].get("completions", 1))
            self.assertEqual(len(indexes), int(own.get("SHARDS", 1)))
            for index in indexes:
                words = own | {"JOB_COMPLETION_INDEX": str(index)}
                command = [as_kubelet(word, words).replace("/films", str(self.folder)) for word in container["command"]]
                self.call(command, **words)
        self.expect_film(self.folder / "mnist")


class OpenJobDescription(Batch):
    def setUp(self):
        super().setUp()
        self.template = yaml.safe_load((EXAMPLES / "openjd.yaml").read_text())
        self.values = {"Job": str(self.job), "Out": str(self.folder / "out"), "Shards": "3"}

    def resolve(self, text, known):
        """Replaces {{ NAME }} as the specification says, section 7.3; a name that is not there is an error."""
        return re.sub(r"\{\{\s*([\w.]+)\s*\}\}", lambda match: known[match[1]], text)

    def known(self):
        values = {item["name"]: str(item["default"]) for item in self.template["parameterDefinitions"] if "default" in item}
        return {f"{kind}.{name}": value for name, value in (values | self.values).items() for kind in ("Param", "RawParam")}

    def tasks(self, step):
        """The task parameters of each task of a step."""
        if "parameterSpace" not in step:
            return [{}]
        [definition] = step["parameterSpace"]["taskParameterDefinitions"]
        first, last = map(int, self.resolve(definition["range"], self.known()).split("-"))
        return [{f"Task.Param.{definition['name']}": str(number)} for number in range(first, last + 1)]

    def test_its_schema(self):
        jsonschema.validate(self.template, openjd_schema.TEMPLATE)
        known = {name: value for name, value in self.known().items() if name.startswith("Raw")}
        self.assertLessEqual(len(self.resolve(self.template["name"], known)), 128 + len(str(self.folder)))
        before = set()
        for step in self.template["steps"]:
            self.assertLessEqual({item["dependsOn"] for item in step.get("dependencies", ())}, before)
            self.assertNotIn(step["name"], before)
            before.add(step["name"])

    def test_its_commands(self):
        for step in self.template["steps"]:
            action = step["script"]["actions"]["onRun"]
            for task in self.tasks(step):
                done = self.call([self.resolve(word, self.known() | task) for word in (action["command"], *action["args"])])
                messages = re.findall(r"^openjd_(\w+): (.+)$", done.stderr, re.MULTILINE)
                self.assertEqual((messages[0], messages[-1]), (("status", action["args"][0]), ("progress", "100.0")))
        self.expect_film(self.folder / "out")


if __name__ == "__main__":
    unittest.main()
