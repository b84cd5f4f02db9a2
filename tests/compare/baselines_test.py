#!/usr/bin/env python3
"""Baselines of a job's results: what approving takes over, and what a comparison with them says.

    baselines_test.py EPOCHREEL ROOT [CLASS]
"""
import json
import shutil

import numpy as np
from PIL import Image

from planted_case import Case, main, root, run, save


class Baselines(Case):
    def approve(self, *arguments):
        done = run("approve", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()

    def test_a_baseline_of_hashes_from_nothing_to_an_approved_change(self):
        baseline = self.folder / "baseline"
        a = self.ci_run("a")
        missing = self.compare(5, baseline, a)
        self.assertIn("There is no baseline at", missing["sentence"])
        self.assertEqual({item["verdict"] for item in missing["items"]}, {"extra"})
        plan = self.approve(baseline, a, "--hashes-only", "--dry-run")
        self.assertFalse(baseline.exists())
        self.assertEqual(self.approve(baseline, a, "--hashes-only"), plan)
        self.assertEqual([path.name for path in baseline.iterdir()], ["baseline.json"])
        record = json.loads((baseline / "baseline.json").read_text())
        for key in ("cairo", "pango", "fonts", "isa", "encoder", "epochreel"):
            self.assertIn(key, record["environment"])
        self.assertEqual(self.compare(0, baseline, a)["verdict"], "same")
        b = self.ci_run("b", "--set", "movie.scenes.2.training.seconds=0.7", "--set", 'movie.theme.up="#FFA84F"')
        changed = self.compare(4, baseline, b)
        self.assertIn("The drawing changed, the training is the same", changed["sentence"])
        self.assertIn("known by its hash alone", [i for i in changed["items"] if i["verdict"] == "different"][0]["reason"])
        self.assertEqual([item["name"] for item in changed["items"] if item["verdict"] == "missing"], ["000029"])
        lines = self.approve(baseline, b)
        self.assertEqual({line.split()[0] for line in lines}, {"replace", "remove", "record"})
        self.assertEqual([line for line in lines if line.startswith("record")],
                         ["record   job: the job is another", "record   movie: the movie's bytes are others"])
        self.assertEqual(self.compare(0, baseline, b)["verdict"], "same")
        self.assertEqual(self.approve(baseline, b), [])

    def test_a_baseline_with_pictures_takes_over_only_what_differs(self):
        baseline = self.folder / "baseline"
        out = self.ci_run("a")
        self.approve(baseline, out)
        self.assertEqual(len(list(baseline.glob("*.png"))), 30)
        before = {path.name: path.stat().st_mtime_ns for path in baseline.glob("*.png")}
        frames = self.folder / "frames"
        shutil.copytree(out / "frames", frames)
        pixels = np.asarray(Image.open(frames / "000004.png")).copy()
        pixels[10:20, 10:20] = 255
        save(frames / "000004.png", pixels)
        picked = self.folder / "picked"
        self.approve(picked, frames)
        result = self.compare(4, picked, out / "frames")
        self.assertEqual([i["name"] for i in result["items"] if i["verdict"] != "same"], ["000004.png"])
        self.assertEqual([line.split(":")[0] for line in self.approve(picked, out / "frames")][0], "replace  000004.png")
        self.assertEqual({p.name: p.stat().st_mtime_ns for p in baseline.glob("*.png")}, before)

    def test_pictures_and_movies_one_by_one(self):
        out = self.ci_run("a")
        golden = self.folder / "golden.png"
        self.approve(golden, out / "frames/000003.png")
        self.assertEqual(self.compare(0, golden, out / "frames/000003.png")["verdict"], "same")
        self.approve(self.folder / "golden.mp4", out / "movie.mp4")
        self.assertEqual(self.compare(0, self.folder / "golden.mp4", out / "movie.mp4")["verdict"], "same")

    def test_a_picture_that_is_not_the_one_on_record(self):
        baseline = self.folder / "baseline"
        out = self.ci_run("a")
        self.approve(baseline, out)
        shutil.copy(baseline / "000004.png", baseline / "000003.png")
        shutil.copytree(out / "frames", self.folder / "frames")
        pixels = np.asarray(Image.open(out / "frames/000003.png")).copy()
        pixels[0, 0] = 255
        save(self.folder / "frames/000003.png", pixels)
        done = run("compare", baseline, self.folder / "frames")
        self.assertEqual(done.returncode, 3, done.stdout)
        self.assertIn("is not the picture whose hash", done.stderr)

    def test_a_damaged_record(self):
        baseline = self.folder / "baseline"
        baseline.mkdir()
        for text, words in (("{}", "is no baseline"), ("[", "is not a JSON object"), ('{"format": "x"}', "is not of the format"),
                            ('{"format": "epochreel baseline 1", "keeps": "hashes", "environment": {}, '
                             '"pictures": {"../a.png": "1x1 00000000000000000000000000000000"}}', "../a.png")):
            (baseline / "baseline.json").write_text(text)
            done = run("compare", baseline, root() / "docs/gallery")
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn(words, done.stderr)

    def test_what_is_no_baseline_is_left_alone(self):
        out = self.ci_run("a")
        done = run("approve", out, out)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(run("approve", self.folder / "a.png", out).returncode, 2)
        self.assertEqual(run("approve", self.folder / "a", self.folder / "none").returncode, 3)

    def test_the_committed_hashes_of_the_ci_profile(self):
        result = self.compare_with_commit(self.ci_run("ci"))
        here = {p["name"] for p in result["environment"] if p["baseline"] != p["actual"]}
        if here - {"cpu"}:  # a CPU without AVX2 has another "isa"
            self.assertIn("environment", result["sentence"].lower())
        else:
            self.assertEqual(result["verdict"], "same", result["sentence"])

    def compare_with_commit(self, out):
        done = run("compare", root() / "configs/ci", out, "--json", "--quiet")
        self.assertIn(done.returncode, (0, 4), done.stderr)
        return json.loads(done.stdout)


if __name__ == "__main__":
    main()
