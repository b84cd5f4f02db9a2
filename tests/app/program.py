"""Helpers of the tests of the program from outside. A test is called as `X_test.py EPOCHREEL CONFIGS [CLASS]`."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

# The command line is EPOCHREEL CONFIGS, then what unittest takes.
PROGRAM = pathlib.Path(sys.argv.pop(1))
CONFIGS = pathlib.Path(sys.argv.pop(1))
os.environ.setdefault("LC_ALL", "C")


def run(*arguments, **options):
    """Runs the program; returns the finished process with its text."""
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, **options)


class Case(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="epochreel_cli_"))
        self.addCleanup(shutil.rmtree, self.folder)

    def expect(self, done, code, words=""):
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertIn(words, done.stderr)

    def tiny(self, name, *arguments):
        """Runs configs/tiny.yaml whole into a folder of its own."""
        out = self.folder / name
        self.expect(run("run", CONFIGS / "tiny.yaml", "--out", out, "--quiet", *arguments), 0)
        return out
