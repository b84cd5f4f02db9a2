#!/usr/bin/env python3
"""FIFOs, devices, sockets and folders in the place of files, and closed descriptors, for every command.

    hostile_files_test.py EPOCHREEL CONFIGS [Class ...]
"""
import itertools
import os
import shutil
import subprocess

import hostile_case
from hostile_case import KINDS, SECONDS, Case, make_fifo, results, run


class Kinds(Case):
    """Something that is no regular file stands in the place of one."""

    def each(self, place, command, words="is not a regular file", kinds=KINDS, code=3):
        for kind, make in kinds.items():
            with self.subTest(kind=kind, command=command[0], place=place.name):
                if place.is_dir() and not place.is_symlink():
                    shutil.rmtree(place)
                else:
                    place.unlink(missing_ok=True)
                make(place)
                self.refused(run(*command, timeout=SECONDS), words, code)
                self.assertTrue(os.path.lexists(place))
                shutil.rmtree(place) if place.is_dir() and not place.is_symlink() else place.unlink()

    FILES = {kind: make for kind, make in KINDS.items() if kind != "a folder"}

    def test_a_job(self):
        place = self.folder / "job.yaml"
        for command in ("validate", "config", "run", "train", "render"):
            self.each(place, (command, place), "job.yaml: ", self.FILES)

    def test_what_info_reads(self):
        for name in ("frames.json", "movie.mp4", "job.yaml"):
            self.each(self.folder / name, ("info", self.folder / name), "regular file", self.FILES)

    def test_a_tolerance(self):
        place = self.folder / "compare.yaml"
        self.each(place, ("compare", "--tolerance", place, self.whole, self.whole), "compare.yaml", self.FILES)

    def test_a_theme(self):
        place = self.folder / "theme.yaml"
        self.each(place, ("validate", self.job, "--set", f"movie.theme={place}"), "theme.yaml")

    def test_parts_of_a_trace(self):
        out = self.copy()
        for name in ("metrics.jsonl", "commits.jsonl", "snapshots/000001.safetensors"):
            place = out / "trace" / name
            kept = place.read_bytes()
            for command in (("info", out), ("render", self.job, "--out", out, "--quiet"),
                            ("still", self.job, "--out", out, "--frame", 0, "-o", self.folder / "s.png"),
                            ("compare", out, self.whole)):
                self.each(place, command, place.name)
            place.write_bytes(kept)

    def test_a_data_set(self):
        data = self.folder / "data"
        data.mkdir()
        for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                     "t10k-labels-idx1-ubyte"):
            make_fifo(data / name)
        done = run("train", self.job, "--set", "data.dataset=idx", "--set", f"data.path={data}", "--out",
                   self.folder / "out", timeout=SECONDS)
        self.assertEqual(done.returncode, 3, done.stderr)

    def test_what_compare_reads(self):
        for name in ("a.png", "a.mp4", "frames.json", "baseline.json"):
            place = self.folder / name
            self.each(place, ("compare", place, self.whole), name, self.FILES)
            self.each(place, ("compare", self.whole, place), name, self.FILES)
            self.each(place, ("approve", self.folder / "base", place), name, self.FILES)

    def test_the_record_of_a_report(self):
        report = self.folder / "report"
        report.mkdir()
        (report / "other.txt").write_text("theirs")
        self.each(report / "report.json", ("compare", self.whole, self.whole, "--report", report),
                  "holds no report of epochreel", code=1)

    def test_where_a_still_is_to_go(self):
        for name in ("o.png", ".o.png.tmp"):
            self.each(self.folder / name, ("still", self.job, "--out", self.whole, "--frame", 0, "-o",
                                           self.folder / "o.png", "--quiet"),
                      "is not a regular file but", {k: v for k, v in KINDS.items() if k != "a device"})
        for device in ("/dev/full", "/dev/null", "/dev/stdout"):
            with self.subTest(device=device):
                before = os.lstat(device)
                done = run("still", self.job, "--out", self.whole, "--frame", 0, "-o", device, "--quiet")
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertEqual((os.lstat(device).st_ino, os.lstat(device).st_mode), (before.st_ino, before.st_mode))

    def test_where_results_are_to_go(self):
        for name in ("movie.mp4", "movie.vtt", "frames.json", "poster.png", "segments/movie.json", "frames", "segments"):
            out = self.copy(name.replace("/", "_"))
            place = out / name
            shutil.rmtree(place) if place.is_dir() else place.unlink()
            make_fifo(place)
            for command in ("render", "run"):
                with self.subTest(name=name, command=command):
                    self.refused(run(command, self.job, "--out", out, "--set", "movie.theme=paper", timeout=SECONDS),
                                 f"{name}: is ")
        for name in ("metrics.jsonl", "commits.jsonl", ".lock", "snapshots", "checkpoint"):
            out = self.copy(name)
            place = out / "trace" / name
            shutil.rmtree(place) if place.is_dir() else place.unlink()
            make_fifo(place)
            with self.subTest(name=name):
                self.refused(run("train", self.job, "--out", out, "--set", "seed=2", "--overwrite", timeout=SECONDS),
                             f"{name}: is ")


class Descriptors(Case):
    """Started without stdin, stdout or stderr: no file gets the number of one of them."""

    CLOSED = [closed for count in (1, 2, 3) for closed in itertools.combinations((0, 1, 2), count)]

    def closed(self, closed, *arguments):
        redirections = " ".join({0: "<&-", 1: ">&-", 2: "2>&-"}[number] for number in closed)
        return subprocess.run(["/bin/sh", "-c", f'exec "$0" "$@" {redirections}', hostile_case.PROGRAM, *map(str, arguments)],
                              capture_output=True, text=True, check=False, timeout=SECONDS * 5)

    def test_a_run_is_the_same(self):
        wanted = results(self.whole)
        for closed in self.CLOSED:
            with self.subTest(closed=closed):
                out = self.folder / "out"
                done = self.closed(closed, "run", self.job, "--out", out)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(results(out), wanted)
                self.assertEqual(run("info", out).returncode, 0)
                shutil.rmtree(out)

    def test_train_then_render(self):
        out = self.folder / "out"
        for command in ("train", "render"):
            done = self.closed((0, 1, 2), command, self.job, "--out", out)
            self.assertEqual(done.returncode, 0)
        self.assertEqual(results(out), results(self.whole))

    def test_data_that_nobody_gets_is_an_error(self):
        still = self.folder / "s.png"
        for closed in self.CLOSED:
            for arguments in (("config", self.job), ("schema",), ("info", self.whole), ("info", self.job),
                              ("compare", self.whole, self.whole),
                              ("still", self.job, "--out", self.whole, "--frame", 0, "-o", still)):
                with self.subTest(closed=closed, command=arguments[0]):
                    done = self.closed(closed, *arguments)
                    self.assertEqual(done.returncode, 1 if 1 in closed else 0, done.stderr)
                    if 1 in closed and 2 not in closed:
                        self.assertIn("stdout: cannot be written", done.stderr)

    def test_a_report_is_the_same(self):
        wanted = self.folder / "wanted"
        self.assertEqual(run("compare", self.whole, self.whole, "--report", wanted).returncode, 0)
        for closed in self.CLOSED:
            self.closed(closed, "compare", self.whole, self.whole, "--report", self.folder / "report")
            self.assertEqual(results(self.folder / "report"), results(wanted), closed)
            shutil.rmtree(self.folder / "report")


if __name__ == "__main__":
    hostile_case.start()
