#!/usr/bin/env python3
"""The package of Debian: lintian finds nothing wrong, the same build gives the same bytes, and it is installed, run and
purged in a clean root of this release.

    package_test.py EPOCHREEL CONFIGS [CLASS]       CleanRoot needs root: else it ends with 77, which CTest calls skipped
"""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import clean_root
from program import CONFIGS, FONTS, PROGRAM, Case, run

SCRIPT = CONFIGS.parent / "ci/package.sh"
SKIPPED = 77


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def lint(package):
    return subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", package], capture_output=True, text=True,
                          check=False)


class Made(Case):
    """A test of what ci/package.sh packs of this build."""

    @classmethod
    def setUpClass(cls):
        cls.made = pathlib.Path(tempfile.mkdtemp(prefix="epochreel_package_"))
        cls.addClassCleanup(shutil.rmtree, cls.made)
        cls.package = cls.pack(cls.made)

    @staticmethod
    def pack(folder):
        """Returns the package, which is all that is in the folder then."""
        subprocess.run([SCRIPT, "--built", PROGRAM.parent, folder], capture_output=True, check=True)
        package, = folder.iterdir()
        return package


class Package(Made):
    def test_same_bytes(self):
        time.sleep(1.1)  # another second in times of files
        again = self.pack(self.folder / "again")
        self.assertEqual(again.name, self.package.name)
        self.assertEqual(sha256(again), sha256(self.package))

    def test_lintian(self):
        done = lint(self.package)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_lintian_sees_faults(self):
        tree = self.folder / "tree"
        subprocess.run(["dpkg-deb", "-R", self.package, tree], check=True)
        (tree / "usr/share/doc/epochreel/copyright").unlink()
        bad = self.folder / "bad.deb"
        subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, bad], capture_output=True, check=True)
        done = lint(bad)
        self.assertEqual(done.returncode, 2)
        self.assertIn("no-copyright-file", done.stdout)

    def test_fonts_are_those_that_setup_fetches(self):
        tree = self.folder / "tree"
        subprocess.run(["dpkg-deb", "-x", self.package, tree], check=True)
        sums = (CONFIGS.parent / "ci/inter.sha256").read_text(encoding="utf-8")
        fonts = tree / "usr/share/epochreel/fonts/inter"
        self.assertEqual("".join(f"{sha256(file)}  {file.name}\n" for file in sorted(fonts.iterdir())), sums)

    def test_no_package_without_them(self):
        cache = self.folder / "cache"
        for put, said in ((None, "there is no"), (b"another file", "is not the file that")):
            if put is not None:
                (cache / "epochreel/fonts").mkdir(parents=True)
                shutil.copytree(FONTS, cache / "epochreel/fonts/inter")
                (cache / "epochreel/fonts/inter/Inter-Bold.otf").write_bytes(put)
            done = subprocess.run([SCRIPT, "--built", PROGRAM.parent, self.folder / "none"], capture_output=True, text=True,
                                  check=False, env=os.environ | {"XDG_CACHE_HOME": str(cache)})
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(said, " ".join(done.stderr.split()))
            self.assertEqual(list((self.folder / "none").iterdir()), [])

    def test_wrong_usage(self):
        for arguments in (["--fast"], ["a", "b"], ["--built"]):
            done = subprocess.run([SCRIPT, *arguments], capture_output=True, text=True, check=False)
            self.expect(done, 2, "usage: ci/package.sh")
        done = subprocess.run([SCRIPT, "--built", self.folder, self.folder / "a"], capture_output=True, text=True, check=False)
        self.expect(done, 1, "is no folder that CMake builds in")
        self.assertFalse((self.folder / "a").exists())


class CleanRoot(Made):
    def setUp(self):
        super().setUp()
        tar = clean_root.archive(self.package, "man-db", "bash-completion")
        folder = self.folder / "root"
        folder.mkdir()
        self.root = clean_root.CleanRoot(folder, tar)
        shutil.copy(self.package, folder / "tmp")

    def named(self):
        """The files and folders of the root with the program's name."""
        found = subprocess.run(["find", self.root.folder, "-xdev", "-name", "*epochreel*", "-printf", "/%P\n"],
                               capture_output=True, text=True, check=True).stdout
        return set(found.split()) - {f"/tmp/{self.package.name}"}

    def does(self, *command, user="root"):
        """Runs a command that must end well; returns what it prints."""
        done = self.root.run(*command, user=user)
        self.assertEqual(done.returncode, 0, f"{command}: {done.stdout}{done.stderr}")
        return done.stdout

    def test_installed_run_and_purged(self):
        self.assertEqual(self.named(), set())
        done = self.root.install(f"/tmp/{self.package.name}")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.does("epochreel", "--version"), run("--version").stdout)
        self.makes_the_same_film()
        self.is_found_by_man_and_bash()
        self.assertNotEqual(self.named(), set())
        self.does("apt-get", "purge", "--yes", *clean_root.IN_THE_ROOT, "epochreel")
        self.assertEqual(self.named(), set())
        self.assertNotIn("epochreel", self.does("dpkg-query", "-W", "-f", "${Package}\n"))

    def makes_the_same_film(self):
        """A user who is not root makes the film of a job that came with it; the bytes are those of the build's program, since
        the package has the same Inter."""
        expected = self.folder / "expected"
        self.expect(run("run", CONFIGS / "tiny.yaml", "--out", expected, "--quiet"), 0)
        self.does("epochreel", "run", "/usr/share/epochreel/configs/tiny.yaml", "--out", "/tmp/film", "--quiet", user="nobody")
        self.assertEqual(sha256(self.root.folder / "tmp/film/movie.mp4"), sha256(expected / "movie.mp4"))

    def is_found_by_man_and_bash(self):
        done = self.root.install("man-db", "bash-completion")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.does("man", "-w", "epochreel").strip(), "/usr/share/man/man1/epochreel.1.gz")
        completion = "source /usr/share/bash-completion/bash_completion; _completion_loader epochreel; complete -p epochreel"
        self.assertIn("-F _epochreel", self.does("bash", "-c", completion))
        self.assertIn("mnist.yaml", self.does("ls", "/usr/share/epochreel/configs"))


if __name__ == "__main__":
    if "CleanRoot" in sys.argv[1:] and os.geteuid() != 0:
        print("package_test: only root can make a root and run in it; run this test as root")
        sys.exit(SKIPPED)
    unittest.main()
