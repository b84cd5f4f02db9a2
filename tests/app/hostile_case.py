"""The common part of the tests of files that are not what they should be."""
import hashlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path()
CONFIGS = pathlib.Path()
SECONDS = 60  # for a command that must end at once, on a busy machine


def run(*arguments, **options):
    """Runs the program; returns the finished process with its text."""
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=options.pop("timeout", SECONDS * 5), **options)


def tree(folder):
    """Lists what is in a folder, link by link and file by file; no link is followed."""
    found = {}
    for root, folders, files in os.walk(folder):
        for name in folders + files:
            path = pathlib.Path(root) / name
            if path.is_symlink():
                found[str(path)] = "link to " + os.readlink(path)
            elif path.is_file():
                found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
            else:
                found[str(path)] = "no file"
    return found


def results(folder):
    """The bytes of what must be the same every time."""
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name not in (".lock", "report.json")}


def make_fifo(path):
    os.mkfifo(path)


def make_folder(path):
    path.mkdir()


def make_device(path):
    path.symlink_to("/dev/urandom")


def make_socket(path):
    """A bound socket stays as an entry of the folder. Its path must be short."""
    before = os.getcwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(before)


KINDS = {"a FIFO": make_fifo, "a folder": make_folder, "a device": make_device, "a socket": make_socket}


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.base = pathlib.Path(tempfile.mkdtemp(prefix="epochreel_hostile_"))
        cls.addClassCleanup(shutil.rmtree, cls.base)
        cls.job = CONFIGS / "tiny.yaml"
        cls.whole = cls.base / "whole"
        done = run("run", cls.job, "--out", cls.whole, "--quiet")
        if done.returncode != 0:
            raise RuntimeError(done.stderr)

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.base))
        self.theirs = self.folder / "theirs"
        self.theirs.mkdir()
        for name in ("precious.safetensors", "000000.safetensors", "000099.safetensors", "000000001.safetensors",
                     "000000.png", "000015.png", "999999.png", "000000.mp4", "000000.json", "movie.json", "x.png"):
            (self.theirs / name).write_text("precious " + name)
        self.before = tree(self.theirs)

    def tearDown(self):
        self.assertEqual(tree(self.theirs), self.before)

    def copy(self, name="out"):
        return pathlib.Path(shutil.copytree(self.whole, self.folder / name))

    def refused(self, done, words, code=3):
        """One sentence, the exit code, nothing on stdout."""
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertIn(words, done.stderr)
        self.assertEqual(done.stderr.count("error: "), 1, done.stderr)


def start():
    """The first two arguments are the program and the folder of the jobs; the rest is unittest's."""
    global PROGRAM, CONFIGS
    PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
    CONFIGS = pathlib.Path(sys.argv.pop(1)).resolve()
    os.environ.setdefault("LC_ALL", "C")
    unittest.main()
