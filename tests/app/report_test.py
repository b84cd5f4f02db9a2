#!/usr/bin/env python3
"""report.json says what a command did, and no more: what earlier commands had done is told apart.

    report_test.py EPOCHREEL CONFIGS
"""
import json
import re
import shutil
import signal
import subprocess
import time
import unittest

import jsonschema
from prometheus_client.parser import text_string_to_metric_families

from program import CONFIGS, PROGRAM, Case, run

JOB = CONFIGS / "tiny.yaml"
SCHEMA = json.loads((CONFIGS.parent / "docs" / "report.schema.json").read_text(encoding="utf-8"))
SMALL = ("--set", "movie.width=320", "--set", "movie.height=180")


class Report(Case):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"

    def report(self, command, *arguments, out=None):
        """Runs a command of the job; the report that it left, and the last line that it said."""
        done = run(command, JOB, "--out", out or self.out, *SMALL, *arguments)
        self.expect(done, 0)
        preview = "preview" if "--preview" in arguments else "."
        report = json.loads(((out or self.out) / preview / "report.json").read_text(encoding="utf-8"))
        jsonschema.validate(report, SCHEMA)
        self.assertEqual(report["command"], command)
        return report, done.stderr.splitlines()[-1]

    def test_run_and_run_again(self):
        report, words = self.report("run", "--threads", 1)
        metrics = [json.loads(line) for line in (self.out / "trace" / "metrics.jsonl").read_text().splitlines()]
        last = [line for line in metrics if "test_accuracy" in line][-1]
        self.assertEqual({key: report["result"][key] for key in ("step", "test_accuracy", "test_loss")},
                         {key: last[key] for key in ("step", "test_accuracy", "test_loss")})
        manifest = json.loads((self.out / "frames.json").read_text())
        self.assertEqual(report["hashes"]["film"], manifest["film_hash"])
        film, train = report["film"], report["train"]
        self.assertEqual((film["frames"], film["frames_made"], film["frames_kept"]), (30, 30, 0))
        self.assertEqual((train["first_step"], train["steps_made"]), (0, last["step"]))
        self.assertGreaterEqual(report["seconds"], film["seconds"] + train["seconds"])
        self.assertGreater(report["peak_memory_bytes"], 10_000_000)
        # Both are rounded to thousandths.
        self.assertAlmostEqual(film["frames_per_second"] * film["seconds"], 30, delta=film["frames_per_second"] * 0.001)
        self.assertRegex(words, r"^trained in \d+\.\d s, drew and encoded 30 frames in \d+\.\d s \(\d+\.\d frames/s\), "
                                rf"{last['test_accuracy'] * 100:.1f} % right of 500 test images, at most \d+ MB of memory$")
        again, words = self.report("run")
        self.assertEqual((again["train"]["steps_made"], again["film"]["frames_made"]), (0, 0))
        self.assertEqual((again["hashes"], list(again)), (report["hashes"], list(report)))
        self.assertTrue(words.startswith("kept the trained network, kept all 30 frames, "), words)

    def test_each_command_speaks_of_itself(self):
        train, _ = self.report("train")
        self.assertIsNone(train["film"])
        self.assertEqual(train["hashes"]["movie"], None)
        render, words = self.report("render")
        self.assertIsNone(render["train"])
        self.assertTrue(words.startswith("drew and encoded 30 frames in "), words)
        preview, _ = self.report("run", "--preview")
        self.assertLess(preview["film"]["frames"], 30)
        shards = self.folder / "shards"
        shards.mkdir()
        shutil.copytree(self.out / "trace", shards / "trace")
        for shard in ("1/2", "2/2"):
            self.expect(run("render", JOB, "--out", shards, *SMALL, "--shard", shard), 0)
            self.assertFalse((shards / "report.json").exists(), "shards share the folder")
        stitch, _ = self.report("stitch", out=shards)
        self.assertEqual(stitch["film"]["frames_made"], 0)
        self.assertEqual(stitch["hashes"], render["hashes"])

    def test_what_an_earlier_run_had_done(self):
        segments = ("--set", "movie.fps=1", "--set", "movie.scenes=[{title: {seconds: 4}}, {training: {seconds: 60}}]")
        self.report("train")
        process = subprocess.Popen([PROGRAM, "render", JOB, "--out", self.out, *SMALL, *segments, "--threads", "1"])
        while len(list(self.out.glob("segments/0*.json"))) < 3 and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        self.assertNotEqual(process.wait(), 0)
        kept = 2 * len(list(self.out.glob("segments/0*.json")))
        report, words = self.report("render", *segments)
        self.assertEqual((report["film"]["frames_kept"], report["film"]["frames_made"]), (kept, 64 - kept))
        self.assertIn(f"drew and encoded {64 - kept} frames in ", words)
        self.assertIn(f" and kept {kept}", words)

    def test_progress_and_messages_are_as_the_schema_says(self):
        schema = jsonschema.Draft202012Validator(json.loads((CONFIGS.parent / "docs" / "progress.schema.json").read_text()))
        stages = set()
        for command in (("run",), ("render", "--frames", "0-3"), ("render", "--shard", "1/1", "--set", "movie.theme=paper"),
                        ("stitch", "--set", "movie.theme=paper")):
            done = run(command[0], JOB, "--out", self.out, *SMALL, *command[1:], "--progress", "json", "--log-format", "json")
            self.expect(done, 0)
            last = {}
            for line in map(json.loads, done.stderr.splitlines()):
                schema.validate(line)
                if "stage" in line:
                    self.assertGreaterEqual(line["done"], last.get(line["stage"], line)["done"])
                    last[line["stage"]] = line
            self.assertTrue(last, command)
            for line in last.values():
                self.assertEqual((line["done"], line["seconds_left"]), (line["total"], 0))
            stages |= set(last)
        self.assertEqual(stages, {"train", "render", "draw", "stitch"})

    def metrics(self, file):
        """The values of a file of --metrics, by name, once Prometheus' own parser has read it."""
        text = file.read_text(encoding="utf-8")
        values = {}
        for family in text_string_to_metric_families(text):
            self.assertTrue(family.documentation)
            self.assertIn(family.type, ("gauge", "counter"))
            for sample in family.samples:
                self.assertEqual(sample.name.endswith("_total"), family.type == "counter")
                self.assertLessEqual({"command", "name", "folder"}, set(sample.labels))
                values[sample.name] = sample.value
                self.assertIn(f"# HELP {sample.name} {family.documentation}\n# TYPE {sample.name} {family.type}\n", text)
        return values

    def test_metrics(self):
        file = self.folder / "film.prom"
        documented = set(re.findall(r"^\| `(epochreel_\w+)`", (CONFIGS.parent / "docs" / "metrics.md").read_text(), re.MULTILINE))
        for command in ("train", "render", "run"):
            before = time.time()
            report, _ = self.report(command, "--metrics", file)
            values = self.metrics(file)
            self.assertEqual(file.stat().st_mode & 0o777, 0o644)
            self.assertEqual(values["epochreel_finished"], 1)
            self.assertGreaterEqual(values["epochreel_update_timestamp_seconds"], int(before))
            self.assertEqual(values["epochreel_test_accuracy_ratio"], report["result"]["test_accuracy"])
            if report["film"]:
                self.assertEqual(values["epochreel_film_frames_total"], 30)
                self.assertEqual(values["epochreel_film_seconds"], report["film"]["seconds"])
            if report["train"]:
                self.assertEqual(values["epochreel_train_steps_total"], report["train"]["steps"])
        self.assertEqual(set(values), documented)

    def test_metrics_of_a_command_that_is_stopped(self):
        file = self.folder / "film.prom"
        process = subprocess.Popen([PROGRAM, "run", JOB, "--out", self.out, "--set", "train.epochs=20000", "--quiet", "--metrics", file])
        while "epochreel_train_steps_total" not in (file.read_text() if file.exists() else ""):
            self.assertIsNone(process.poll())
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(), 143)
        values = self.metrics(file)
        self.assertEqual(values["epochreel_finished"], 0)
        self.assertLess(values["epochreel_train_steps_total"], values["epochreel_train_steps_expected"])

    def test_metrics_that_cannot_be_written(self):
        self.expect(run("run", JOB, "--out", self.out, "--metrics", self.folder / "none" / "film.prom"), 1, "film.prom")
        self.assertFalse((self.out / "trace").exists(), "it is said before the work")

    def test_a_folder_in_its_place_is_said_before_the_work(self):
        (self.out / "report.json").mkdir(parents=True)
        done = run("run", JOB, "--out", self.out)
        self.expect(done, 3, "report.json")
        self.assertEqual([path.name for path in self.out.iterdir()], ["report.json"])


if __name__ == "__main__":
    unittest.main()
