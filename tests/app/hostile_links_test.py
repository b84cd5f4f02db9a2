#!/usr/bin/env python3
"""Links, and files of other people, inside the folders that the program writes into.

    hostile_links_test.py EPOCHREEL CONFIGS [Class ...]
"""
import itertools
import json
import pathlib
import shutil
import subprocess

import hostile_case
from hostile_case import Case, results, run, tree


class Links(Case):
    """Links inside folders of ours lead nowhere."""

    def link(self, place, target=None):
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
        place.symlink_to(target or self.theirs)

    def test_folders_of_the_results(self):
        for name, commands in {"trace": ("train", "run"), "trace/snapshots": ("train", "run"),
                               "trace/checkpoint": ("train", "run"), "segments": ("render", "run"),
                               "frames": ("render", "run")}.items():
            for command, overwrite, target in itertools.product(commands, ((), ("--overwrite",)),
                                                                (None, self.folder / "nowhere")):
                with self.subTest(name=name, command=command, overwrite=overwrite, dangling=target is not None):
                    out = self.folder / "out"
                    out.mkdir()
                    (out / "trace").mkdir()
                    if command == "render":
                        shutil.rmtree(out)
                        self.copy()
                    self.link(out / name, target)
                    before = tree(out)
                    done = run(command, self.job, "--out", out, "--set", "movie.theme=paper", *overwrite)
                    self.refused(done, f"{out / name}: is a link")
                    after = tree(out)
                    after.pop(str(out / "trace" / ".lock"), None)
                    before.pop(str(out / "trace" / ".lock"), None)
                    self.assertEqual(after, before)
                    shutil.rmtree(out)

    def test_chosen_frames(self):
        for name in ("frames", "segments"):
            out = self.copy(name)
            self.link(out / name)
            self.refused(run("render", self.job, "--out", out, "--frames", "0-3"), "is a link")

    def test_another_training_over_linked_snapshots(self):
        for name in ("snapshots", "checkpoint"):
            out = self.copy(name)
            self.link(out / "trace" / name)
            self.refused(run("train", self.job, "--out", out, "--set", "seed=2", "--overwrite"), "is a link")

    def test_a_training_does_not_go_on_behind_links(self):
        for name in ("metrics.jsonl", "commits.jsonl", ".lock"):
            out = self.copy(name)
            commits = (out / "trace/commits.jsonl").read_text().splitlines(keepends=True)
            (out / "trace/commits.jsonl").write_text("".join(commits[:-1]))  # not finished
            target = self.folder / ("behind" + name)
            shutil.move(out / "trace" / name, target)
            kept = target.read_bytes()
            (out / "trace" / name).symlink_to(target)
            with self.subTest(name=name):
                self.refused(run("train", self.job, "--out", out), f"{name}: is a link")
                self.assertEqual(target.read_bytes(), kept)

    def test_files_are_replaced_and_not_followed(self):
        out = self.copy()
        victim = self.theirs / "precious.safetensors"
        for name in ("movie.mp4", "movie.vtt", "frames.json", "poster.png", "segments/movie.json", "segments/000000.mp4",
                     "segments/000000.json", "frames/000000.png", "segments/.000000.mp4.tmp", ".movie.mp4.tmp",
                     ".frames.json.tmp", ".poster.png.tmp", ".movie.vtt.tmp", "frames/.000000.png.tmp", "segments/.000000.json.tmp",
                     "segments/.movie.json.tmp"):
            self.link(out / name, victim)
        done = run("run", self.job, "--out", out, "--set", "movie.theme=paper", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse([path for path in out.rglob("*") if path.is_symlink()])
        for name in ("manifest.json", "metrics.jsonl", "commits.jsonl", "snapshots/000000.safetensors",
                     "snapshots/.000000.safetensors.tmp", ".manifest.json.tmp"):
            self.link(out / "trace" / name, victim)
        shutil.copy(self.whole / "trace/manifest.json", self.folder / "manifest.json")
        self.link(out / "trace/manifest.json", self.folder / "manifest.json")
        done = run("train", self.job, "--out", out, "--set", "seed=2", "--overwrite", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.folder / "manifest.json").read_bytes(), (self.whole / "trace/manifest.json").read_bytes())

    def test_the_folder_that_the_user_names_may_be_a_link(self):
        (self.folder / "real").mkdir()
        (self.folder / "out").symlink_to("real")
        done = run("run", self.job, "--out", self.folder / "out", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(results(self.folder / "real"), results(self.whole))

    def test_a_trace_behind_a_link_is_drawn(self):
        out = self.folder / "out"
        out.mkdir()
        (out / "trace").symlink_to(self.whole / "trace")
        before = tree(self.whole)
        for command in ("render", "run"):
            done = run(command, self.job, "--out", out, "--quiet")
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((out / "movie.mp4").read_bytes(), (self.whole / "movie.mp4").read_bytes())
        self.assertEqual(tree(self.whole), before)

    def test_a_still_under_a_link(self):
        target = self.folder / "target.png"
        target.write_text("old")
        (self.folder / "o.png").symlink_to(target)
        done = run("still", self.job, "--out", self.whole, "--frame", 0, "-o", self.folder / "o.png", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.folder / "o.png").is_symlink())
        self.assertTrue(target.read_bytes().startswith(b"\x89PNG"))
        (self.folder / "d.png").symlink_to("nowhere")
        self.refused(run("still", self.job, "--out", self.whole, "--frame", 0, "-o", self.folder / "d.png"),
                     "is a link that leads to no file")

    def test_hard_links_keep_their_bytes(self):
        out = self.copy()
        commits = (out / "trace/commits.jsonl").read_text().splitlines(keepends=True)
        (out / "trace/commits.jsonl").write_text("".join(commits[:-1]))
        max((out / "trace/checkpoint").iterdir()).unlink()  # so that it goes on from the one before
        subprocess.run(["cp", "-al", out, self.folder / "kept"], check=True)
        before = tree(self.folder / "kept")
        done = run("run", self.job, "--out", out, "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(tree(self.folder / "kept"), before)
        self.assertEqual(results(out / "trace"), results(self.whole / "trace"))

    def test_what_is_not_listed_stays(self):
        out = self.copy()
        foreign = {}
        for name in ("frames/000007.png", "frames/999999.png", "frames/mine.png", "segments/000077.mp4",
                     "segments/000077.json", "segments/mine.json", "trace/snapshots/mine.safetensors",
                     "trace/snapshots/000077.safetensors", "trace/checkpoint/mine.safetensors",
                     "trace/checkpoint/000000001.safetensors", "trace/checkpoint/999999999.safetensors",
                     "trace/.mine.tmp", "mine.mp4"):
            (out / name).write_text("mine")
            foreign[name] = "mine"
        for arguments in (("--set", "movie.theme=paper", "--set", "movie.png=none"), ("--set", "seed=2", "--overwrite"),
                          ("--set", "seed=3", "--overwrite", "--set", "train.epochs=1", "--set", "record.snapshots=3")):
            done = run("run", self.job, "--out", out, "--quiet", *arguments)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual({name: (out / name).read_text() for name in foreign}, foreign, arguments)
        for name in ("000004", "000005"):  # of the first training, which recorded more
            self.assertFalse((out / f"trace/snapshots/{name}.safetensors").exists(), name)


class Baselines(Case):
    """approve writes and removes behind no link; a report takes the place of a report alone."""

    def setUp(self):
        super().setUp()
        self.actual = self.folder / "actual"
        (self.actual / "sub/deep").mkdir(parents=True)
        for name in ("a.png", "sub/x.png", "sub/deep/y.png"):
            shutil.copy(self.whole / "poster.png", self.actual / name)
        self.baseline = self.folder / "base"

    def test_linked_folders(self):
        for name in ("sub", "sub/deep"):
            self.baseline.mkdir()
            (self.baseline / "baseline.json").write_text(json.dumps(
                {"format": "epochreel baseline 1", "keeps": "pictures", "environment": {}, "pictures": {}}))
            (self.baseline / name).parent.mkdir(exist_ok=True)
            (self.baseline / name).symlink_to(self.theirs)
            before = tree(self.baseline)
            for more in ((), ("--dry-run",)):
                done = run("approve", self.baseline, self.actual, *more)
                self.refused(done, f"{self.baseline / name}: is a link")
            self.assertEqual(tree(self.baseline), before)
            shutil.rmtree(self.baseline)

    def test_nothing_is_removed_behind_a_link(self):
        self.assertEqual(run("approve", self.baseline, self.actual).returncode, 0)
        shutil.rmtree(self.baseline / "sub")
        (self.baseline / "sub").symlink_to(self.theirs)
        shutil.rmtree(self.actual / "sub")
        done = run("approve", self.baseline, self.actual)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("link", done.stderr)

    def test_linked_files_are_replaced(self):
        self.assertEqual(run("approve", self.baseline, self.actual).returncode, 0)
        (self.baseline / "a.png").unlink()
        (self.baseline / "a.png").symlink_to(self.theirs / "x.png")
        (self.baseline / "sub/.x.png.tmp").symlink_to(self.theirs / "x.png")
        (self.baseline / "sub/x.png").write_text("damaged")
        (self.baseline / ".baseline.json.tmp").symlink_to(self.theirs / "x.png")
        done = run("approve", self.baseline, self.actual)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse((self.baseline / "a.png").is_symlink())
        self.assertEqual(run("compare", self.baseline, self.actual).returncode, 0)

    def test_the_baselines_folder_may_be_a_link(self):
        (self.folder / "real").mkdir()
        self.baseline.symlink_to("real")
        self.assertEqual(run("approve", self.baseline, self.actual).returncode, 0)
        self.assertTrue((self.folder / "real/sub/deep/y.png").is_file())

    def report(self, folder, *more):
        return run("compare", self.actual, self.actual, "--report", folder, *more)

    def test_a_report_with_other_files_is_not_replaced(self):
        report = self.folder / "report"
        self.assertEqual(self.report(report).returncode, 0)
        self.assertEqual(self.report(report).returncode, 0)
        for name in ("thesis.tex", "pictures/holiday.png", ".git/HEAD", "a/b/c"):
            with self.subTest(name=name):
                place = report / name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text("mine")
                before = tree(report)
                self.refused(self.report(report), "which is no file of a report", 1)
                self.assertEqual(tree(report), before)
                place.unlink()
                for parent in place.relative_to(report).parents:
                    if parent != pathlib.Path("."):
                        (report / parent).rmdir()
        (report / "pictures").symlink_to(self.theirs)
        self.refused(self.report(report), "pictures, which is no file of a report", 1)
        (report / "pictures").unlink()
        for name in ("report.html", "summary.md"):
            (report / name).unlink()
            (report / name).symlink_to(self.theirs / "x.png")
        self.assertEqual(self.report(report).returncode, 0)
        self.assertFalse((report / "report.html").is_symlink())

    def test_names_beside_a_report_are_kept(self):
        report = self.folder / "report"
        for name in (".report.tmp", ".report.old.tmp"):
            self.assertEqual(self.report(report).returncode, 0)
            (self.folder / name).mkdir()
            (self.folder / name / "mine").write_text("mine")
            self.refused(self.report(report), "holds mine, which is no file of a report", 1)
            self.assertEqual((self.folder / name / "mine").read_text(), "mine")
            shutil.rmtree(self.folder / name)
            (self.folder / name).symlink_to(self.theirs)
            self.assertEqual(self.report(report).returncode, 0)


if __name__ == "__main__":
    hostile_case.start()
