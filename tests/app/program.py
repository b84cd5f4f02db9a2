"""Helpers of the tests of the program from outside. A test is called as `X_test.py EPOCHREEL CONFIGS [CLASS]`."""
import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

# The command line is EPOCHREEL CONFIGS, then what unittest takes.
PROGRAM = pathlib.Path(sys.argv.pop(1))
CONFIGS = pathlib.Path(sys.argv.pop(1))
FONTS = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "epochreel/fonts/inter"  # ci/setup.sh
os.environ.setdefault("LC_ALL", "C")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1)
for number in SIGNALS:
    signal.signal(number, signal.SIG_DFL)  # nohup and a script's & ignore some, and the program would leave it so


def run(*arguments, **options):
    """Runs the program; returns the finished process with its text."""
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, **options)


def exit_code(number):
    """The program's exit code where this signal stopped it: 75, "run me again", for those of batch systems."""
    return 75 if number in (signal.SIGUSR1, signal.SIGUSR2) else 128 + number


def hashes(folder):
    """The SHA-256 of every file of a job's results that must be the same every time, by its place; report.json has seconds."""
    kept = {}
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.is_file() and "checkpoint" not in place.parts and not place.name.startswith(".") and place.name != "report.json":
            kept[str(place)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return kept


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
