"""Helpers that the tests of planted differences share.

A test script calls `main()`: SCRIPT EPOCHREEL ROOT [CLASS].
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from PIL import Image

PROGRAM = pathlib.Path()
ROOT = pathlib.Path()


def root():
    return ROOT


def run(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False)


def save(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels, "RGB").save(path, compress_level=1)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="epochreel_planted_"))
        self.addCleanup(shutil.rmtree, self.folder)

    def compare(self, code, baseline, actual, *options):
        """The comparison as JSON; the exit code must be `code`."""
        done = run("compare", baseline, actual, "--json", "--quiet", *options)
        self.assertEqual(done.returncode, code, done.stderr)
        return json.loads(done.stdout)

    def ci_run(self, name, *options):
        out = self.folder / name
        done = run("run", ROOT / "configs/ci.yaml", "--out", out, "--quiet", *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return out


def main():
    global PROGRAM, ROOT
    PROGRAM, ROOT = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
