#!/usr/bin/env python3
"""Text from outside is shown, never obeyed: nothing that leaves the program holds a control character.

    words_test.py EPOCHREEL CONFIGS
"""
import json
import os
import pathlib
import pty
import shutil
import struct
import subprocess
import sys
import tempfile
import unicodedata
import unittest
import xml.etree.ElementTree

PROGRAM = pathlib.Path()
CONFIGS = pathlib.Path()

HOSTILE = "\x1b]0;title\x07\x1b[2J\r\x08\x7f\u0085\u009b31m\u202egnp.exe\u2066\u200b\u2028\ufeff##vso[task.setvariable]"
LONGEST = 4096 + 64  # bytes of a line: a message and what stands before it


def run(*arguments, **options):
    """Runs the program; returns the finished process with its bytes."""
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, check=False, **options)


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="epochreel_words_"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.out = cls.folder / "out"
        subprocess.run([PROGRAM, "run", CONFIGS / "tiny.yaml", "--out", cls.out, "--quiet"], check=True)

    def assert_shown(self, data, what):
        """The bytes are UTF-8 and hold no character that a terminal obeys or that cannot be seen."""
        text = data.decode("utf-8")
        for character in text:
            if character != "\n":
                self.assertNotIn(unicodedata.category(character), ("Cc", "Cf", "Zl", "Zp"), f"{what}: {text!r}")
        self.assertNotIn("##vso[", text, what)
        for line in text.splitlines():
            self.assertLessEqual(len(line.encode()), LONGEST, what)
            self.assertFalse(line.strip().startswith("::") and "title=" not in line, line)

    def check(self, code, *arguments, **options):
        done = run(*arguments, **options)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assert_shown(done.stdout, arguments)
        self.assert_shown(done.stderr, arguments)
        return done

    def hostile_trace(self, name, change):
        """A copy of the trace whose manifest was changed."""
        trace = self.folder / name
        shutil.copytree(self.out / "trace", trace)
        manifest = json.loads((trace / "manifest.json").read_text())
        change(manifest)
        (trace / "manifest.json").write_text(json.dumps(manifest))
        return trace


def poison(manifest):
    manifest["name"] = HOSTILE
    manifest["cpu"] = HOSTILE
    manifest["hyperparameters"] = {HOSTILE: HOSTILE, "::error title=x": "y"}
    manifest["versions"] = {HOSTILE: HOSTILE}
    manifest["layers"][1]["type"] = HOSTILE
    manifest["key of nobody" + HOSTILE] = 1


class Traces(Case):
    def test_info(self):
        done = self.check(0, "info", self.hostile_trace("info", poison))
        self.assertIn(rb"\x1b]0;title\x07", done.stdout)
        self.assertIn(rb"\u202egnp.exe", done.stdout)
        self.assertIn(rb"\x3a:error title=x", done.stdout)

    def test_messages(self):
        for name, change in {
            "type": lambda m: m["layers"][0].update(type=[HOSTILE]),
            "key": lambda m: m.update(layers=HOSTILE),
            "text": lambda m: m.update(total_steps=HOSTILE),
            "long": lambda m: m.update(total_steps="数" * 30000),
        }.items():
            done = self.check(3, "info", self.hostile_trace(name, change))
            self.assertEqual(done.stderr.count(b"\n"), 1)

    def test_many_warnings(self):
        trace = self.hostile_trace("many", lambda m: m.update({f"key {i}": i for i in range(900)}))
        done = self.check(0, "info", trace)
        self.assertLess(done.stdout.count(b"is not known"), 30)

    def test_tensor_names(self):
        for number, tensor in enumerate((HOSTILE, "t" * 70000, "数" * 20000)):
            trace = self.folder / f"tensor{number}"
            shutil.copytree(self.out / "trace", trace)
            lines = (trace / "commits.jsonl").read_text().splitlines()
            commit = json.loads(lines[0])
            entries = json.dumps({tensor: {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}).encode()
            data = struct.pack("<Q", len(entries)) + entries + bytes(8)
            (trace / commit["file"]).write_bytes(data)
            commit.update(size=len(data))
            del commit["hash"]
            (trace / "commits.jsonl").write_text("\n".join([json.dumps(commit), *lines[1:]]) + "\n")
            out = self.folder / f"of{number}"
            out.mkdir()
            (out / "trace").symlink_to(trace)
            done = self.check(3, "render", CONFIGS / "tiny.yaml", "--out", out, "--frames", 0)
            self.assertIn(b"has 8 bytes, which its shape does not need", done.stderr)

    def test_frames_json(self):
        frames = json.loads((self.out / "frames.json").read_text())
        for name, change in (("a", {"versions": {HOSTILE: HOSTILE}}), ("b", {HOSTILE: 1}), ("c", {"film_hash": HOSTILE}),
                             ("d", {"versions": {HOSTILE: 1}})):
            path = self.folder / f"{name}.json"
            path.write_text(json.dumps(frames | change))
            self.check(0 if name in "ac" else 3, "info", path)


class Commands(Case):
    def test_words_of_the_command_line(self):
        tiny = CONFIGS / "tiny.yaml"
        self.check(2, HOSTILE)
        self.check(2, "validate", tiny, "--" + HOSTILE)
        self.check(2, "validate", tiny, "--set", HOSTILE)
        self.check(3, "validate", tiny, "--set", f"{HOSTILE}=3")
        self.check(3, "validate", tiny, "--set", f"name={HOSTILE}")
        self.check(3, "validate", self.folder / HOSTILE)
        self.check(2, "run", tiny, "--threads", HOSTILE)
        self.check(2, "compare", self.out, self.out, "--mask", HOSTILE)
        self.check(2, "render", tiny, "--out", self.out, "--frames", HOSTILE)
        self.check(2, b"\xff\xfe\x9b[2J")
        self.check(2, "x" * 100000)

    def test_jobs(self):
        job = self.folder / "job.yaml"
        for text in (f"name: \"\\e[31m\"\n", "\"\\e[2J\": 1\n", "name: t\nnetwork: [dense: 10]\n\"\u202e\": 3\n",
                     "name: \u202ex\n", f"name: {'x' * 70000}\n", f"{'k' * 1000}: 1\n", "a: \"\\u009b31m\"\n"):
            job.write_text(text)
            self.check(3, "validate", job)

    def test_usage_errors_obey_the_log_format(self):
        job = CONFIGS / "tiny.yaml"
        for command in (("validate", job, "--log-format", "json", "--nope"), ("validate", job, "--nope", "--log-format=json"),
                        ("runn", "--log-format", "json"), ("--log-format", "json"), ("run", "--log-format=json"),
                        ("run", job, "--threads", "0", "--log-format", "json"),
                        ("validate", job, "--set", "x", "--log-format", "json"),
                        ("run", job, "--out", "~/x", "--log-format", "json")):
            done = self.check(2, *command)
            lines = done.stderr.decode().splitlines()
            self.assertEqual(len(lines), 1, lines)
            line = json.loads(lines[0])
            self.assertEqual(line["level"], "error")
            self.assertTrue({"time", "message"} <= line.keys())
        plain = self.check(2, "validate", job, "--nope")
        self.assertTrue(plain.stderr.startswith(b"error: "))
        behind = self.check(2, "validate", job, "--nope", "--", "--log-format", "json")
        self.assertTrue(behind.stderr.startswith(b"error: "))

    def test_log_lines_are_json_whatever_they_hold(self):
        trace = self.hostile_trace("log", poison)
        out = self.folder / "log_out"
        out.mkdir()
        (out / "trace").symlink_to(trace)
        done = self.check(0, "render", CONFIGS / "tiny.yaml", "--out", out, "--frames", 0, "--log-format", "json")
        for line in done.stderr.decode().splitlines():
            json.loads(line)

    def test_help_on_a_full_disk(self):
        for option in ("--help", "--version"):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([PROGRAM, option], stdout=full, stderr=subprocess.PIPE, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn(b"stdout: cannot be written", done.stderr)

    def test_a_terminal(self):
        """Progress goes to a terminal with escapes of the program's own and no others."""
        leader, follower = pty.openpty()
        with subprocess.Popen([PROGRAM, "validate", self.folder / HOSTILE], stderr=follower) as process:
            process.wait()
        os.close(follower)
        self.assertNotIn(b"\x1b", os.read(leader, 1 << 16))
        os.close(leader)


class Comparisons(Case):
    def test_every_file_of_a_report(self):
        a, b = self.folder / "a", self.folder / "b"
        for side in (a, b):
            side.mkdir()
            for i, name in enumerate((HOSTILE.replace("/", ""), "::error title=x", "plain", "<b>&|`", "a\nb")):
                shutil.copy(self.out / "frames" / ("000000.png" if side == a else "000010.png"), side / f"{name[:200]}.png")
        report = self.folder / "report"
        done = self.check(4, "compare", a, b, "--annotations", "--report", report)
        self.assertIn(rb"\x1b]0;title", done.stdout)
        for name in ("report.html", "junit.xml", "summary.md", "annotations.txt", "report.json"):
            text = (report / name).read_bytes().decode("utf-8")
            for character in HOSTILE.split("##")[0]:
                if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp"):
                    self.assertNotIn(character, text.replace("\r\n", "\n"), name)
        xml.etree.ElementTree.parse(report / "junit.xml")
        names = [item["name"] for item in json.loads((report / "report.json").read_text())["items"]]
        self.assertIn("a\nb.png", names)
        self.assertTrue(any("\u202e" in name for name in names))

    def test_training_and_environment(self):
        traces = [self.hostile_trace("ta", poison), self.hostile_trace("tb", lambda m: None)]
        report = self.folder / "report_of_traces"
        done = run("compare", *traces, "--annotations", "--report", report)
        self.assertIn(done.returncode, (0, 4))
        self.assert_shown(done.stdout, "stdout")
        self.assert_shown(done.stderr, "stderr")
        for path in report.iterdir():
            if path.is_file():
                self.assertNotIn("\x1b", path.read_text(encoding="utf-8"), path.name)
        approve = run("approve", self.folder / "base", traces[0])
        self.assert_shown(approve.stdout + approve.stderr, "approve")


if __name__ == "__main__":
    PROGRAM = pathlib.Path(sys.argv.pop(1))
    CONFIGS = pathlib.Path(sys.argv.pop(1))
    os.environ.setdefault("LC_ALL", "C")
    unittest.main()
