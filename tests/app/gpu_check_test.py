#!/usr/bin/env python3
"""The check of a GPU, ci/gpu, on a machine without one: the bundle works away from the checkout, the check makes its
table with the CPU or a fake driver in place of the GPU and sees planted faults, and PyTorch trains the same networks.

    gpu_check_test.py EPOCHREEL CONFIGS [CLASS]
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from program import CONFIGS, PROGRAM, Case, hashes, run

SCRIPTS = CONFIGS.parent / "ci/gpu"
DATA = pathlib.Path(os.environ.get("EPOCHREEL_DATA") or pathlib.Path.home() / ".cache/epochreel")
SHORT = ["--set", "train.numerics=exact", "--set", "train.epochs=1", "--set", "data.train_limit=256", "--set",
         "data.test_limit=200", "--set", "record.snapshots=2"]
NO_GPU = {"EPOCHREEL_CUDA_DRIVER": "/nowhere/libcuda.so.1"}


def call(*words, **options):
    return subprocess.run([*map(str, words)], capture_output=True, text=True, check=False, **options)


def bundle(built, folder):
    return call(SCRIPTS / "bundle.sh", "--built", built, folder)


class Bundle(Case):
    @classmethod
    def setUpClass(cls):
        cls.bundle = pathlib.Path(tempfile.mkdtemp(prefix="epochreel_bundle_")) / "bundle"
        cls.addClassCleanup(shutil.rmtree, cls.bundle.parent)
        done = bundle(PROGRAM.parent, cls.bundle)
        assert done.returncode == 0, done.stderr

    def test_every_library_is_the_bundles(self):
        lib = self.bundle / "lib"
        done = call(lib / "ld-linux-x86-64.so.2", "--library-path", lib, "--list", self.bundle / "bin/epochreel")
        self.assertEqual(done.returncode, 0, done.stderr)
        paths = re.findall(r"(/\S+) \(0x", done.stdout)
        self.assertGreater(len(paths), 20)
        self.assertEqual([path for path in paths if not path.startswith(f"{lib}/")], [])

    def test_trains_away_from_the_checkout(self):
        job = self.bundle / "configs/mnist.yaml"
        environment = {"PATH": os.environ["PATH"], "EPOCHREEL_DATA": str(self.bundle / "data")}
        done = call(self.bundle / "epochreel", "train", job, *SHORT, "--device", "cpu", "--out", self.folder / "bundle",
                    cwd="/", env=environment)
        self.expect(done, 0)
        self.expect(run("train", CONFIGS / "mnist.yaml", *SHORT, "--device", "cpu", "--out", self.folder / "build"), 0)
        self.assertEqual(hashes(self.folder / "bundle"), hashes(self.folder / "build"))
        self.assertIn("trace/metrics.jsonl", hashes(self.folder / "bundle"))

    def test_a_machine_without_a_gpu(self):
        done = call(self.bundle / "check.sh", cwd=self.folder, env={"PATH": os.environ["PATH"], **NO_GPU})
        self.expect(done, 1, "check: there is no GPU to check: ")
        self.assertEqual(done.stderr.count("\n"), 1)
        self.assertEqual(list(self.folder.iterdir()), [])  # nothing is begun

    def test_made_again(self):
        self.expect(bundle(PROGRAM.parent, self.bundle), 0)

    def test_another_folder_is_left_alone(self):
        (self.folder / "mine").write_text("mine")
        self.expect(bundle(PROGRAM.parent, self.folder), 1, "is there and is no bundle")
        self.assertEqual([path.name for path in self.folder.iterdir()], ["mine"])

    def test_a_program_without_kernels(self):
        built = self.folder / "build"
        built.mkdir()
        (built / "epochreel").write_bytes(PROGRAM.read_bytes().replace(b".target sm_", b".target ??_"))
        (built / "epochreel").chmod(0o755)
        self.expect(bundle(built, self.folder / "bundle"), 1, "has no kernels for GPUs")
        self.assertFalse((self.folder / "bundle").exists())


def cells(table):
    """The lines of the table, each a list of its cells."""
    lines = (line for line in table.splitlines() if line.startswith("| mnist"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


class Checking(Case):
    def check(self, **environment):
        """Runs the check with the CPU in place of the GPU; the finished process and the lines of its table."""
        words = {"EPOCHREEL_CHECK_DEVICE": "cpu", "EPOCHREEL_CHECK_LIMIT": "500",
                 "EPOCHREEL_CHECK_PROGRAM": str(PROGRAM), "PYTHON": sys.executable, **environment}
        done = call(SCRIPTS / "check.sh", self.folder / "out", env=os.environ | words)
        table = self.folder / "out/table.md"
        if table.exists():
            self.assertIn(table.read_text(encoding="utf-8"), done.stdout)
        return done, cells(done.stdout)

    def program(self, text):
        """A program that does what `text` says, for arguments of the shell, before it becomes the real one."""
        path = self.folder / "planted"
        path.write_text(f'#!/bin/bash\n# .target sm_70, as in the real one\n{text}\nexec "{PROGRAM}" "$@"\n')
        path.chmod(0o755)
        return str(path)


class Check(Checking):
    def test_both_jobs(self):
        done, lines = self.check()
        self.expect(done, 0)
        traces = [line for line in lines if len(line) == 4]
        self.assertEqual([(job, what, result) for job, what, _, result in traces],
                         [(job, what, "holds") for job in ("mnist", "mnist-cnn")
                          for what in ("on cpu", "interrupted on cpu, continued on cpu")])
        times = [line for line in lines if len(line) == 6]
        self.assertEqual(len(times), 6)
        for _, claim, ours, theirs, ratio, result in times:
            self.assertRegex(result, "^not measured: ")
            if "graph" in claim:
                self.assertEqual(theirs, "")
            else:
                self.assertAlmostEqual(float(ratio), float(theirs) / float(ours), delta=0.02 * float(ratio) + 0.01)
        self.assertIn("4 lines hold, 0 do not hold, 6 were not measured", done.stdout)
        self.assertEqual(sorted(path.name for path in (self.folder / "out").iterdir()), ["log", "table.md"])

    def test_another_trace_is_seen(self):
        planted = self.program('[[ "$*" != */whole* ]] || set -- "$@" --set seed=2')
        done, lines = self.check(EPOCHREEL_CHECK_JOBS="mnist", EPOCHREEL_CHECK_PROGRAM=planted)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(lines[0][3], r"^DOES NOT HOLD: \d+ files differ, first \./")
        self.assertEqual(lines[1][3], "holds")

    def test_a_training_that_fails_is_seen(self):
        planted = self.program('[[ "$*" != *-then-* ]] || exit 9')
        done, lines = self.check(EPOCHREEL_CHECK_JOBS="mnist", EPOCHREEL_CHECK_PROGRAM=planted,
                                 PYTHON="/nowhere/python")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(lines[0][3], "holds")
        self.assertRegex(lines[1][3], "^DOES NOT HOLD: .* exit code 9")
        self.assertEqual(lines[3][5], "not measured: /nowhere/python has no PyTorch")

    def test_no_gpu(self):
        done, _ = self.check(EPOCHREEL_CHECK_DEVICE="gpu", **NO_GPU)
        self.expect(done, 1, "check: there is no GPU to check: ")

    def test_bad_words(self):
        for name, word in (("DEVICE", "tpu"), ("LIMIT", "many"), ("JOBS", "tiny")):
            done, _ = self.check(**{f"EPOCHREEL_CHECK_{name}": word})
            self.expect(done, 2, f"EPOCHREEL_CHECK_{name}")


class FakeGpuCase(Checking):
    """On a driver whose GPU is the host: the program trains by --device gpu."""

    def check_gpu(self, **environment):
        words = {"EPOCHREEL_CHECK_DEVICE": "gpu", "EPOCHREEL_CHECK_JOBS": "mnist", "EPOCHREEL_CHECK_LIMIT": "150",
                 "EPOCHREEL_CUDA_DRIVER": os.environ["FAKE_GPU_LIBRARY"]}
        return self.check(**words | environment)


class FakeGpu(FakeGpuCase):
    def test_the_traces_are_the_cpus(self):
        done, lines = self.check_gpu()
        self.expect(done, 0)
        self.assertEqual([(line[1], line[3]) for line in lines[:3]],
                         [("on gpu", "holds"), ("interrupted on cpu, continued on gpu", "holds"),
                          ("interrupted on gpu, continued on cpu", "holds")])
        self.assertIn("- GPU: gpu:0 Fake GPU", done.stdout)
        self.assertEqual((self.folder / "out/log").read_text(encoding="utf-8").count("training on gpu:0"), 4)
        self.assertEqual(lines[3][5], "not measured: an epoch had 150 images")
        self.assert_kernels(done.stdout)

    def assert_kernels(self, text):
        rows = re.search(r"\nmnist:\n\n```\nkernel.*\n-+\n((?:\w.*\n)+)-+\nall +([\d.]+) +100.0 %\n```\n", text)
        self.assertIsNotNone(rows, text)
        cells = [line.split() for line in rows[1].splitlines()]
        self.assertEqual([row[0] for row in cells].count("dense_forward_small"), 3)
        self.assertAlmostEqual(sum(float(row[3]) for row in cells), float(rows[2]), delta=0.01 * len(cells))
        self.assertAlmostEqual(sum(float(row[4]) for row in cells), 100, delta=0.1 * len(cells))


class FakeGpuFaults(FakeGpuCase):
    def test_times_are_held_to_their_bounds(self):
        program = self.program("""
            [[ "$1" == train ]] || exec "$REAL" "$@"
            [[ "$*" == *record.weights=none* ]] || exit 9  # the traces, which another test has
            set -- "$@" --set data.train_limit=150 --set data.test_limit=150 --set train.epochs=2""")
        python = self.folder / "python"
        python.write_text("""#!/bin/bash
            [[ "$1" == -c ]] || echo '{"eager": {"seconds": 1e3, "least": 1}, "graph": {"seconds": 1e-05}}'""")
        python.chmod(0o755)
        done, lines = self.check_gpu(EPOCHREEL_CHECK_LIMIT="", EPOCHREEL_CHECK_PROGRAM=program, PYTHON=str(python),
                                     REAL=str(PROGRAM))
        self.assertEqual(done.returncode, 1)
        self.assertEqual([line[5] for line in lines[-3:]], ["DOES NOT HOLD", "holds", "DOES NOT HOLD"])

    def test_a_gpu_that_is_lost_is_seen(self):
        done, lines = self.check_gpu(FAKE_CUDA="fail=cuGraphLaunch:2:719")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(lines), 4)
        for line in lines:
            self.assertRegex(line[-1], "^DOES NOT HOLD: mnist on gpu ended .*exit code 1; see log$")
        self.assertIn("the GPU was lost", (self.folder / "out/log").read_text(encoding="utf-8"))


class Peers(Case):
    def peers(self, *words):
        return call(sys.executable, SCRIPTS / "peers.py", *words, env=os.environ | {"OMP_NUM_THREADS": "1"})

    def test_the_networks_are_the_jobs(self):
        for job in ("mnist", "mnist-cnn"):
            done = self.peers(job, "--data", DATA / "mnist", "--device", "cpu", "--limit", "160", "--epochs", "1")
            self.expect(done, 0)
            report = json.loads(done.stdout)
            out = self.folder / job
            self.expect(run("train", CONFIGS / f"{job}.yaml", *SHORT, "--device", "cpu", "--out", out), 0)
            manifest = json.loads((out / "trace/manifest.json").read_text(encoding="utf-8"))
            self.assertEqual(report["parameters"], sum(layer["parameters"] for layer in manifest["layers"]))
            self.assertEqual(report["images"], 160)
            self.assertGreater(report["eager"]["seconds"], 0)
            self.assertLess(report["eager"]["loss"], 5)
            self.assertEqual(report["graph"], {"why": "CUDA graphs need a GPU"})

    def test_it_learns(self):
        losses = []
        for epochs in (1, 6):
            done = self.peers("mnist", "--data", DATA / "mnist", "--device", "cpu", "--limit", 384, "--epochs", epochs)
            self.expect(done, 0)
            losses.append(json.loads(done.stdout)["eager"]["loss"])
        self.assertLess(losses[1], 0.7 * losses[0])

    def test_no_data(self):
        self.expect(self.peers("mnist", "--data", self.folder, "--device", "cpu"), 1, "--data names the folder")


if __name__ == "__main__":
    unittest.main()
