#!/usr/bin/env python3
"""Differences planted on purpose: each gets the right verdict, exit code and sentence.

    planted_test.py EPOCHREEL ROOT [CLASS]

The table of docs/ci.md that says which measure sees which difference is made here, and held to what is measured.
"""
import json
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

import numpy as np
from PIL import Image

PROGRAM = pathlib.Path()
ROOT = pathlib.Path()

TITLE = (slice(84, 101), slice(858, 970))  # "Loss and accuracy" in docs/training.png
PANEL = (slice(261, 390), slice(850, 1249))
BARS = (slice(308, 362), slice(860, 1236))


def run(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False)


def save(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels, "RGB").save(path, compress_level=1)


def disc(pixels, x):
    """A white disc with a smooth edge, its centre at (x, 60) in the empty part of the picture."""
    size, parts = 41, 16
    grid = (np.arange(size * parts) + 0.5) / parts
    inside = (grid[None, :] - 20.5 - x % 1) ** 2 + (grid[:, None] - 20.5) ** 2 < 15.0 ** 2
    cover = inside.reshape(size, parts, size, parts).mean(axis=(1, 3))[..., None]
    area = pixels[40:40 + size, int(x):int(x) + size]
    area[:] = np.round(area * (1 - cover) + 255 * cover).astype(np.uint8)
    return pixels


def planted():
    """Name: (baseline, actual), pictures of one size."""
    base = np.asarray(Image.open(ROOT / "docs/training.png").convert("RGB"))
    noise = np.random.RandomState(1).randint(-3, 4, base.shape)

    def changed(change):
        pixels = base.copy()
        change(pixels)
        return base, pixels

    def one_pixel(pixels):
        pixels[300, 640] = 255 - pixels[300, 640]

    def shifted_label(pixels):
        pixels[TITLE] = np.roll(pixels[TITLE], 1, axis=1)

    def missing_panel(pixels):
        pixels[PANEL] = base[0, 0]

    def color_off_by_2(pixels):
        bars = pixels[BARS]
        bars[bars[..., 0] > 150] -= 2

    return {
        "one pixel": changed(one_pixel),
        "a label shifted by a pixel": changed(shifted_label),
        "a missing panel": changed(missing_panel),
        "a colour off by 2": changed(color_off_by_2),
        "noise of at most 3 on every pixel": (base, np.clip(base + noise, 0, 255).astype(np.uint8)),
        "an anti-aliased edge moved by 0.2 pixels": (disc(base.copy(), 450), disc(base.copy(), 450.2)),
    }


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


class Pictures(Case):
    @classmethod
    def setUpClass(cls):
        cls.pairs = pathlib.Path(tempfile.mkdtemp(prefix="epochreel_planted_"))
        cls.addClassCleanup(shutil.rmtree, cls.pairs)
        for name, (baseline, actual) in planted().items():
            save(cls.pairs / name / "a.png", baseline)
            save(cls.pairs / name / "b.png", actual)

    def verdict(self, name, *options):
        pair = self.pairs / name
        done = run("compare", pair / "a.png", pair / "b.png", "--json", "--quiet", *options)
        result = json.loads(done.stdout)
        self.assertEqual(done.returncode, result["exit_code"], done.stderr)
        self.assertIn("threshold", result["items"][0]["limits"])
        return result

    def verdicts(self, *options):
        return {pair.name: self.verdict(pair.name, *options) for pair in self.pairs.iterdir()}

    def test_each_gets_its_verdict(self):
        within = {"a colour off by 2", "noise of at most 3 on every pixel", "an anti-aliased edge moved by 0.2 pixels"}
        for name, result in self.verdicts().items():
            wanted = "within tolerance" if name in within else "different"
            self.assertEqual(result["verdict"], wanted, name)
            self.assertEqual(result["exit_code"], 0 if name in within else 4, name)

    def test_threshold_0_sees_every_one(self):
        for name, result in self.verdicts("--threshold", 0, "--set", "count_antialiased=true").items():
            self.assertEqual(result["verdict"], "different", name)

    def test_a_limit_a_measure(self):
        for name, flag, limit in (("a colour off by 2", "--max-difference", 1),
                                  ("noise of at most 3 on every pixel", "--min-ssim", 0.999),
                                  ("noise of at most 3 on every pixel", "--min-psnr", 50),
                                  ("an anti-aliased edge moved by 0.2 pixels", "--max-difference", 10),
                                  ("a missing panel", "--max-flip", 0.001)):
            result = self.verdict(name, flag, limit, "--max-pixels", 10 ** 6)
            self.assertEqual(result["exit_code"], 4, f"{name} {flag}")

    def test_tolerances_let_through_what_they_say(self):
        label, panel = "a label shifted by a pixel", "a missing panel"
        for name, code, options in (("one pixel", 0, ("--max-pixels", 1)),
                                    (label, 4, ("--max-pixels", 1)),
                                    (label, 0, ("--max-share", 0.01, "--max-density", 0.4)),
                                    (panel, 4, ("--max-share", 0.01, "--max-density", 0.4)),
                                    (panel, 0, ("--mask", "640,300,1,1", "--mask", "850,261,399,129")),
                                    (label, 4, ("--mask", "640,300,1,1", "--mask", "850,261,399,129"))):
            self.assertEqual(self.verdict(name, *options)["exit_code"], code, f"{name} {options}")
        masked = self.verdict("one pixel", "--mask", "640,300,1,1")
        self.assertEqual(masked["verdict"], "within tolerance")
        self.assertIn("under the masks only", masked["items"][0]["reason"])

    def test_the_table_of_the_document(self):
        lines = ["| planted | verdict | pixels | densest window | largest | RMS | PSNR, dB | SSIM | FLIP mean | FLIP p99 |",
                 "|---|---|---|---|---|---|---|---|---|---|"]
        for name in planted():
            result = self.verdict(name)
            figures = result["items"][0]["metrics"]
            lines.append(f"| {name} | {result['verdict']} | {figures['different']:,} | "
                         f"{figures['densest']['share'] * 100:.1f} % | {figures['largest_difference']} | "
                         f"{figures['rms']:.2f} | {figures['psnr']:.1f} | {figures['ssim']:.4f} | "
                         f"{figures['flip_mean']:.4f} | {figures['flip_p99']:.3f} |")
        table = "\n".join(lines)
        self.assertIn(table, (ROOT / "docs/ci.md").read_text(), f"docs/ci.md should have this table:\n{table}\n")


class Frames(Case):
    """Folders of pictures."""

    def setUp(self):
        super().setUp()
        base = np.asarray(Image.open(ROOT / "docs/training.png").convert("RGB"))
        for frame in range(6):
            pixels = base[100:300, 100 + 40 * frame:500 + 40 * frame]
            for side in ("a", "b"):
                save(self.folder / side / f"{frame:06}.png", pixels)
        self.a, self.b = self.folder / "a", self.folder / "b"

    def verdicts(self, result):
        return {item["name"]: item["verdict"] for item in result["items"] if item["verdict"] != "same"}

    def test_the_same(self):
        self.assertEqual(self.compare(0, self.a, self.b)["verdict"], "same")

    def test_two_frames_swapped(self):
        (self.b / "000002.png").rename(self.b / "x")
        (self.b / "000003.png").rename(self.b / "000002.png")
        (self.b / "x").rename(self.b / "000003.png")
        result = self.compare(4, self.a, self.b)
        self.assertEqual(self.verdicts(result), {"000002.png": "different", "000003.png": "different"})
        self.assertIn("it is 000003.png of the baseline", result["items"][2]["reason"])
        self.assertIn("it is 000002.png of the baseline", result["items"][3]["reason"])

    def test_a_missing_frame_is_listed(self):
        (self.b / "000001.png").unlink()
        self.assertEqual(self.verdicts(self.compare(4, self.a, self.b)), {"000001.png": "missing"})

    def test_a_frame_more_than_a_plain_folder_has_is_a_difference(self):
        (self.a / "000005.png").unlink()
        self.assertEqual(self.verdicts(self.compare(4, self.a, self.b)), {"000005.png": "extra"})

    def test_a_frame_dropped_on_the_way(self):
        for frame in range(2, 5):
            shutil.copy(self.b / f"{frame + 1:06}.png", self.b / f"{frame:06}.png")
        (self.b / "000005.png").unlink()
        result = self.compare(4, self.a, self.b)
        self.assertEqual(self.verdicts(result), {"000002.png": "different", "000003.png": "different",
                                                 "000004.png": "different", "000005.png": "missing"})
        self.assertIn("it is 000003.png of the baseline", result["items"][2]["reason"])

    def test_another_size(self):
        save(self.b / "000004.png", np.zeros((10, 20, 3), np.uint8))
        result = self.compare(5, self.a, self.b)
        self.assertEqual(self.verdicts(result), {"000004.png": "other size"})
        self.assertIn("20 x 10", result["items"][4]["reason"])

    def test_the_same_pixels_in_another_file_are_the_same(self):
        path = self.b / "000003.png"
        Image.open(path).save(path, compress_level=9)
        self.assertFalse(path.read_bytes() == (self.a / "000003.png").read_bytes())
        self.assertEqual(self.compare(0, self.a, self.b)["verdict"], "same")

    def test_limits_of_some_files(self):
        pixels = np.asarray(Image.open(self.b / "000003.png")).copy()
        pixels[50, 50:53] = 255 - pixels[50, 50:53]
        save(self.b / "000003.png", pixels)
        rules = self.folder / "compare.yaml"
        rules.write_text('files:\n  - match: "*3.png"\n    max_pixels: 3\n')
        self.assertEqual(self.compare(0, self.a, self.b, "--tolerance", rules)["verdict"], "within tolerance")
        rules.write_text('files:\n  - match: "*2.png"\n    max_pixels: 3\n')
        self.compare(4, self.a, self.b, "--tolerance", rules)
        rules.write_text("max_pixel: 3\n")
        done = run("compare", self.a, self.b, "--tolerance", rules)
        self.assertEqual(done.returncode, 3)
        self.assertIn(f"{rules}:1:1: the tolerance has no key 'max_pixel'; the nearest is 'max_pixels'", done.stderr)

    def test_the_tolerance_of_the_document(self):
        (text,) = re.findall(r"```yaml\n(threshold:.*?)```", (ROOT / "docs/ci.md").read_text(), re.DOTALL)
        rules = self.folder / "compare.yaml"
        rules.write_text(text)
        limits = self.compare(0, self.a, self.b, "--tolerance", rules)["items"][0]["limits"]
        for words in ("threshold 0.1", "at most 200 pixels", "at most 0.1 % of the pixels", "25 % of the densest window",
                      "by more than 40", "SSIM of at least 0.99", "PSNR of at least 40 dB", "mean FLIP of at most 0.01",
                      "a rectangle masked"):
            self.assertIn(words, limits)

    def test_a_damaged_picture_is_an_invalid_input(self):
        (self.b / "000003.png").write_bytes((self.b / "000003.png").read_bytes()[:500])
        done = run("compare", self.a, self.b)
        self.assertEqual(done.returncode, 3)
        self.assertIn("000003.png", done.stderr)

    def test_flip_is_of_the_worst_that_are_shown_or_of_all(self):
        for frame in range(3):
            pixels = np.asarray(Image.open(self.b / f"{frame:06}.png")).copy()
            pixels[:20 * (frame + 1), :20] = 255
            save(self.b / f"{frame:06}.png", pixels)

        def measured(*options):
            items = self.compare(4, self.a, self.b, *options)["items"]
            return [item["name"] for item in items if item["metrics"] and item["metrics"]["flip_mean"] is not None]

        self.assertEqual(measured("--pictures", 2), ["000001.png", "000002.png"])
        self.assertEqual(len(measured("--pictures", 0, "--flip", "all")), 3)
        self.assertEqual(len(measured("--pictures", 0, "--max-flip", 0.5)), 3)

    def test_the_same_findings_at_any_number_of_threads(self):
        save(self.b / "000004.png", np.zeros((200, 400, 3), np.uint8))
        wanted = self.compare(4, self.a, self.b, "--threads", 1)
        for threads in (2, 3, 4):
            self.assertEqual(self.compare(4, self.a, self.b, "--threads", threads), wanted)


class Movies(Case):
    def test_another_crf_is_seen_in_every_frame(self):
        a = self.ci_run("a") / "movie.mp4"
        b = self.ci_run("b", "--set", "movie.video.crf=35") / "movie.mp4"
        result = self.compare(4, a, b)
        self.assertLess(result["quality"]["psnr_min"], 45)
        self.assertLessEqual(result["quality"]["psnr_min"], result["quality"]["psnr_p1"])
        self.assertLess(result["quality"]["ssim_min"], 0.9999)
        self.assertTrue(all(p["baseline"] == p["actual"] for p in result["movie"] if not p["name"].startswith("tag")))
        self.compare(0, a, b, "--min-psnr", 20, "--max-share", 1)
        same = self.compare(0, a, a)
        self.assertEqual(same["verdict"], "same")

    def test_equal_movies_with_a_damaged_picture_are_refused(self):
        whole = (self.ci_run("a") / "movie.mp4").read_bytes()
        at = whole.index(b"mdat") + 1000
        for name in ("x.mp4", "y.mp4"):
            (self.folder / name).write_bytes(whole[:at] + b"\xff" * 400 + whole[at + 400:])
        for command in (("compare", "x.mp4", "y.mp4"), ("approve", "base", "x.mp4")):
            done = run(*(self.folder / word if word != command[0] else word for word in command))
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("x.mp4: is damaged: frame ", done.stderr)
        self.assertFalse((self.folder / "base").exists())

    def test_the_results_of_two_encodings_tell_that_drawing_and_training_are_the_same(self):
        a = self.ci_run("a")
        b = self.ci_run("b", "--set", "movie.video.crf=35")
        result = self.compare(0, a, b)
        self.assertEqual(result["verdict"], "within tolerance")
        self.assertIn("The training is the same, bit for bit; all 26 frames are the same, bit for bit", result["sentence"])
        self.assertIn("The movie's bytes differ, though no frame does", result["sentence"])

    def test_a_movie_beside_its_pictures(self):
        out = self.ci_run("a")
        self.assertEqual(self.compare(0, out / "frames", out / "movie.mp4")["verdict"], "within tolerance")
        other = self.ci_run("b", "--set", "seed=2")
        self.compare(4, other / "frames", out / "movie.mp4")

    def test_a_dropped_frame_and_another_rate(self):
        out = self.ci_run("a")
        shorter = self.folder / "shorter.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-i", out / "movie.mp4", "-vf", r"select=not(eq(n\,8)),setpts=N/10/TB",
                        "-r", "10", "-c:v", "libx264", "-crf", "1", "-bf", "2", "-color_range", "tv", shorter], check=True)
        result = self.compare(4, out / "movie.mp4", shorter)
        self.assertEqual([item["name"] for item in result["items"] if item["verdict"] == "missing"], ["000025"])
        frames = {p["name"]: (p["baseline"], p["actual"]) for p in result["movie"]}["frames"]
        self.assertEqual(frames, ("26", "25"))
        faster = self.folder / "faster.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-itsscale", "0.5", "-i", out / "movie.mp4", "-c", "copy", faster], check=True)
        self.assertRegex(self.compare(4, out / "movie.mp4", faster)["sentence"], r"runs at (19|20)[.\d]* frames/s")

    def test_a_movie_that_is_cut_off(self):
        out = self.ci_run("a")
        cut = self.folder / "cut.mp4"
        cut.write_bytes((out / "movie.mp4").read_bytes()[:-2000])
        done = run("compare", out / "movie.mp4", cut)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("cut.mp4", done.stderr)


class Traces(Case):
    def one_ulp(self, trace, snapshot, tensor):
        """Moves one weight to its neighbour, and takes the file's hash off the record."""
        path = trace / f"snapshots/{snapshot:06}.safetensors"
        data = bytearray(path.read_bytes())
        (length,) = struct.unpack("<Q", data[:8])
        entry = json.loads(data[8:8 + length])[tensor]
        data[8 + length + entry["data_offsets"][0] + 2 * 5] ^= 1
        path.write_bytes(data)
        commits = (trace / "commits.jsonl").read_text().splitlines()
        line = json.loads(commits[snapshot])
        del line["hash"]
        commits[snapshot] = json.dumps(line)
        (trace / "commits.jsonl").write_text("\n".join(commits) + "\n")

    def test_one_ulp_in_one_weight(self):
        a = self.ci_run("a")
        shutil.copytree(a / "trace", self.folder / "trace")
        self.one_ulp(self.folder / "trace", 4, "model.2.weight")
        result = self.compare(4, a / "trace", self.folder / "trace")
        self.assertEqual(result["training"]["diverged"], "weights")
        self.assertRegex(result["sentence"], r"The training changed, first in its weights: at snapshot 4 \(step \d+\) in "
                         r"model\.2\.weight: 1 of 512 values by at most 1 ULP, the first at \[0, 5\]; 1 of 8 snapshots")
        stages = {stage["name"]: stage["same"] for stage in result["training"]["stages"]}
        self.assertEqual(stages, {"job": True, "data": True, "versions": True, "weights": False, "records": True,
                                  "metrics": True})
        self.assertEqual(self.compare(0, a / "trace", self.folder / "trace", "--max-ulp", 1)["verdict"], "within tolerance")

    def test_training_changed_and_drawing_changed_are_different_sentences(self):
        a = self.ci_run("a")
        other = self.compare(4, a, self.ci_run("b", "--set", "train.epochs=3"))
        self.assertIn("The training changed, first in its job: train.epochs is 3, not 2", other["sentence"])
        drawn = self.compare(4, a, self.ci_run("c", "--set", "movie.theme=paper"))
        self.assertIn("The drawing changed, the training is the same, bit for bit: 26 of 26 frames differ",
                      drawn["sentence"])

    def test_metrics_alone(self):
        a = self.ci_run("a")
        shutil.copytree(a / "trace", self.folder / "trace")
        path = self.folder / "trace/metrics.jsonl"
        lines = path.read_text().splitlines()
        lines[3] = re.sub(r'"train_loss":[0-9.e-]+', '"train_loss":1.5', lines[3])
        path.write_text("\n".join(lines) + "\n")
        result = self.compare(4, a / "trace", self.folder / "trace")
        self.assertEqual(result["training"]["diverged"], "metrics")
        self.assertIn("train_loss is 1.5, not", result["sentence"])

    def test_a_damaged_snapshot(self):
        a = self.ci_run("a")
        shutil.copytree(a, self.folder / "b")
        commits = self.folder / "b/trace/commits.jsonl"
        commits.write_text(commits.read_text().replace('"hash":"', '"hash":"0', 1))
        self.assertEqual(run("compare", a, self.folder / "b").returncode, 3)


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
        for key in ("cairo", "pango", "fonts", "onednn", "encoder", "epochreel"):
            self.assertIn(key, record["environment"])
        self.assertEqual(self.compare(0, baseline, a)["verdict"], "same")
        b = self.ci_run("b", "--set", "movie.scenes.1.training.seconds=0.7", "--set", 'movie.theme.up="#FFA84F"')
        changed = self.compare(4, baseline, b)
        self.assertIn("The drawing changed, the training is the same", changed["sentence"])
        self.assertIn("known by its hash alone", [i for i in changed["items"] if i["verdict"] == "different"][0]["reason"])
        self.assertEqual([item["name"] for item in changed["items"] if item["verdict"] == "missing"], ["000025"])
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
        self.assertEqual(len(list(baseline.glob("*.png"))), 26)
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
            done = run("compare", baseline, ROOT / "docs/gallery")
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
        done = run("compare", ROOT / "configs/ci", out, "--json", "--quiet")
        self.assertIn(done.returncode, (0, 4), done.stderr)
        return json.loads(done.stdout)


if __name__ == "__main__":
    PROGRAM, ROOT = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
