#!/usr/bin/env python3
"""Pictures with differences planted on purpose: each gets the right verdict, exit code and sentence.

    planted_test.py EPOCHREEL ROOT [CLASS]

The table of docs/ci.md that says which measure sees which difference is made here, and held to what is measured.
"""
import json
import pathlib
import re
import shutil
import tempfile

import numpy as np
from PIL import Image

from planted_case import Case, main, root, run, save

TITLE = (slice(84, 101), slice(858, 970))  # "Loss and accuracy" in docs/training.png
PANEL = (slice(401, 622), slice(850, 1249))  # the confusion matrix
DIAGONAL = (slice(432, 598), slice(876, 1235))


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
    base = np.asarray(Image.open(root() / "docs/training.png").convert("RGB"))
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
        cells = pixels[DIAGONAL]
        cells[cells[..., 0] > 150] -= 2

    return {
        "one pixel": changed(one_pixel),
        "a label shifted by a pixel": changed(shifted_label),
        "a missing panel": changed(missing_panel),
        "a colour off by 2": changed(color_off_by_2),
        "noise of at most 3 on every pixel": (base, np.clip(base + noise, 0, 255).astype(np.uint8)),
        "an anti-aliased edge moved by 0.2 pixels": (disc(base.copy(), 450), disc(base.copy(), 450.2)),
    }


def figures_of(metrics, before=""):
    """Each number of report.json in words, by its key: "densest.share". Places are left out."""
    figures = {}
    for key, value in metrics.items():
        if isinstance(value, dict):
            figures.update(figures_of(value, f"{before}{key}."))
        elif key not in ("x", "y") and not key.endswith(("_x", "_y")):
            figures[before + key] = f"{value:,}" if isinstance(value, int) else f"{value:.4g}"
    return figures


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
                                  ("a missing panel", "--max-run", 20),
                                  ("a missing panel", "--max-flip", 0.001)):
            result = self.verdict(name, flag, limit, "--max-pixels", 10 ** 6)
            self.assertEqual(result["exit_code"], 4, f"{name} {flag}")

    def test_tolerances_let_through_what_they_say(self):
        label, panel = "a label shifted by a pixel", "a missing panel"
        for name, code, options in (("one pixel", 0, ("--max-pixels", 1)),
                                    (label, 4, ("--max-pixels", 1)),
                                    (label, 0, ("--max-share", 0.01, "--max-density", 0.4)),
                                    (panel, 4, ("--max-share", 0.01, "--max-density", 0.4)),
                                    (panel, 0, ("--mask", "640,300,1,1", "--mask", "850,401,399,221")),
                                    (label, 4, ("--mask", "640,300,1,1", "--mask", "850,401,399,221"))):
            self.assertEqual(self.verdict(name, *options)["exit_code"], code, f"{name} {options}")
        masked = self.verdict("one pixel", "--mask", "640,300,1,1")
        self.assertEqual(masked["verdict"], "within tolerance")
        self.assertIn("under the masks only", masked["items"][0]["reason"])

    def test_the_table_of_the_document(self):
        lines = []
        for name in planted():
            result = self.verdict(name)
            figures = figures_of(result["items"][0]["metrics"])
            if not lines:
                lines = [f"| planted | verdict | {' | '.join(figures)} |", "|---" * (len(figures) + 2) + "|"]
            lines.append(f"| {name} | {result['verdict']} | {' | '.join(figures.values())} |")
        table = "\n".join(lines)
        self.assertIn(table, (root() / "docs/ci.md").read_text(), f"docs/ci.md should have this table:\n{table}\n")


class Frames(Case):
    """Folders of pictures."""

    def setUp(self):
        super().setUp()
        base = np.asarray(Image.open(root() / "docs/training.png").convert("RGB"))
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
        (text,) = re.findall(r"```yaml\n(threshold:.*?)```", (root() / "docs/ci.md").read_text(), re.DOTALL)
        rules = self.folder / "compare.yaml"
        rules.write_text(text)
        limits = self.compare(0, self.a, self.b, "--tolerance", rules)["items"][0]["limits"]
        for words in ("threshold 0.1", "at most 200 pixels", "at most 0.1 % of the pixels", "25 % of the densest window",
                      "by more than 40", "SSIM of at least 0.99", "PSNR of at least 40 dB", "mean FLIP of at most 0.01",
                      "a rectangle masked"):
            self.assertIn(words, limits)

    def test_each_limit_of_the_document_is_a_flag(self):
        (text,) = re.findall(r"```yaml\n(threshold:.*?)```", (root() / "docs/ci.md").read_text(), re.DOTALL)
        flags = run("compare", "--help").stdout
        for key in re.findall(r"^((?:max|min)_\w+):", text, re.MULTILINE):
            self.assertRegex(flags, rf"--{key.replace('_', '-')} ")

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


if __name__ == "__main__":
    main()
