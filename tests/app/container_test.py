#!/usr/bin/env python3
"""The image of ci/Containerfile: buildah builds its last stage, with the package of this build in place of the stage that
compiles it, and its program makes the film that this build's makes.

    container_test.py EPOCHREEL CONFIGS       needs root and buildah: without root it ends with 77, which CTest calls skipped
"""
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

import clean_root
from program import CONFIGS, PROGRAM, Case, run

ROOT = CONFIGS.parent
FILE = ROOT / "ci/Containerfile"
SKIPPED = 77
# Buildah would raise the limits of a machine, which not every machine allows.
LIMITS = ["--ulimit=nofile=4096:4096", "--ulimit=nproc=4096:4096"]


class Container(Case):
    def buildah(self, *arguments):
        """Runs buildah with a store of its own, which needs no service and no overlay in the kernel."""
        store = ["--root", self.folder / "store", "--runroot", self.folder / "run", "--storage-driver", "vfs"]
        done = subprocess.run(["buildah", *store, *map(str, arguments)], capture_output=True, text=True, check=False,
                              env=os.environ | {"BUILDAH_ISOLATION": "chroot"})
        self.expect(done, 0)
        return done.stdout.strip()

    def build(self):
        """The image epochreel; its base image is the clean root, since no registry is asked."""
        context = self.folder / "context"
        packed = context / "package"
        subprocess.run([ROOT / "ci/package.sh", "--built", PROGRAM.parent, packed], capture_output=True, check=True)
        package, = packed.iterdir()
        base = re.findall(r"^FROM (\S+)$", FILE.read_text(encoding="utf-8"), re.MULTILINE)[-1]
        container = self.buildah("from", "scratch")
        self.buildah("add", container, clean_root.archive(package, "man-db", "bash-completion"), "/")
        self.buildah("commit", "--rm", container, base)
        self.buildah("build", *LIMITS, "--pull-never", "--build-context", f"build={context}", "-t", "epochreel", "-f", FILE, context)

    def test_makes_the_same_film(self):
        self.build()
        what = self.buildah("inspect", "--type", "image", "--format", "{{.OCIv1.Config.User}} {{.OCIv1.Config.Entrypoint}}", "epochreel")
        self.assertEqual(what, "epochreel [epochreel]")
        container = self.buildah("from", *LIMITS, "--pull-never", "epochreel")
        expected = self.folder / "expected"
        self.expect(run("run", CONFIGS / "tiny.yaml", "--out", expected, "--quiet"), 0)
        self.buildah("run", container, "--", "epochreel", "run", "/usr/share/epochreel/configs/tiny.yaml", "--quiet")
        told = self.buildah("run", container, "--", "sh", "-c", "id -un; sha256sum out/tiny/movie.mp4").split()
        self.assertEqual(told[:2], ["epochreel", hashlib.sha256((expected / "movie.mp4").read_bytes()).hexdigest()])
        self.assertEqual(self.buildah("run", container, "--", "find", "/var/lib/apt/lists", "-mindepth", "1"), "")

    def test_what_it_runs_is_there(self):
        scripts = re.findall(r"\bci/(\w+\.sh) ([^&\n]+)", FILE.read_text(encoding="utf-8").split("\nFROM", 1)[1])
        self.assertEqual(scripts, [("setup.sh", "--no-data "), ("package.sh", "/package")])
        for name, _ in scripts:
            self.assertTrue((ROOT / "ci" / name).exists(), name)
        self.assertIn("--no-data)", (ROOT / "ci/setup.sh").read_text(encoding="utf-8"))


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("container_test: only root can build an image by buildah's isolation chroot; run this test as root")
        sys.exit(SKIPPED)
    unittest.main()
