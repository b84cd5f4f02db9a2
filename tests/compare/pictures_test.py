"""The program beside pictures of every kind, made by Python: verdicts, sentences, hashes, reports.

usage: pictures_test.py EPOCHREEL [CLASS]
"""

import json
import os
import pathlib
import re
import resource
import struct
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
import zlib

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from png_maker import GREY, GREY_ALPHA, PALETTE, RGB, RGBA, SIGNATURE, chunk, header, png  # noqa: E402

PROGRAM = pathlib.Path(sys.argv[1]).resolve()


class Case(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="epochreel_pictures_")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def run_it(self, *arguments, **more):
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder,
                              timeout=120, **more)

    def write(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def compare(self, a, b, code, *options):
        """The one item of two files of these bytes."""
        done = self.run_it("compare", self.write("a.png", a), self.write("b.png", b), "--json", "--quiet", *options)
        self.assertEqual(done.returncode, code, done.stderr)
        return json.loads(done.stdout)["items"][0]

    def refused(self, a, b, why):
        done = self.run_it("compare", self.write("a.png", a), self.write("b.png", b))
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertIn(why, done.stderr)


def noise(channels, depth=8, size=(20, 16), seed=1):
    width, height = size
    return np.random.default_rng(seed).integers(0, 1 << depth, (height, width, channels))


class Verdicts(Case):
    def test_the_same_pixels_in_another_kind_of_file_are_the_same(self):
        grey = noise(1, 1)
        rgb = (grey * 255).repeat(3, axis=2)
        opaque = np.dstack([rgb, np.full(rgb.shape[:2], 255)])
        files = {"grey 1": png(grey, GREY, 1), "grey 8": png(rgb[..., :1], GREY, 8), "rgb": png(rgb, RGB, 8),
                 "interlaced": png(rgb, RGB, 8, True), "rgba": png(opaque, RGBA, 8),
                 "palette": png(grey, PALETTE, 1, palette=[[0] * 3, [255] * 3]),
                 "grey alpha": png(opaque[..., 2:], GREY_ALPHA, 8)}
        hashes = set()
        for name, file in files.items():
            self.assertEqual(self.compare(files["rgb"], file, 0)["verdict"], "same", name)
            self.write("side/x.png", file)
            self.assertEqual(self.run_it("approve", "base", "side", "--hashes-only").returncode, 0)
            hashes.add(json.loads((self.folder / "base/baseline.json").read_text())["pictures"]["x.png"])
        self.assertEqual(len(hashes), 1)

    def test_what_differs_in_anything_is_never_the_same(self):
        rgba = noise(4)
        rgba[3, 3] = (10, 20, 30, 0)
        beneath, alpha = rgba.copy(), rgba.copy()
        beneath[3, 3, 0] = 200
        alpha[5, 5, 3] ^= 1
        for name, other, words in (("beneath", beneath, "1 of 320 pixels are of other bits, by 190 of 255 at most"),
                                   ("alpha", alpha, "1 of 320 pixels are of other bits, by 1 of 255 at most")):
            item = self.compare(png(rgba, RGBA, 8), png(other, RGBA, 8), 0)
            self.assertEqual((item["verdict"], item["reason"]), ("within tolerance", words), name)
            self.assertNotEqual(item["baseline_hash"], item["actual_hash"], name)
        self.assertEqual(self.compare(png(rgba, RGBA, 8), png(beneath, RGBA, 8), 0)["metrics"]["psnr"], None)
        clear = rgba.copy()
        clear[..., 3] = 0
        self.assertEqual(self.compare(png(rgba, RGBA, 8), png(clear, RGBA, 8), 4)["verdict"], "different")

    def test_the_low_bits_of_16_are_seen(self):
        deep = noise(3, 16)
        low = deep.copy()
        low[2, 7, 1] ^= 1
        item = self.compare(png(deep, RGB, 16), png(low, RGB, 16), 0)
        self.assertEqual(item["verdict"], "within tolerance")
        self.assertIn("1 of 320 pixels are of other bits, by 0.00389105 of 255 at most", item["reason"])
        self.assertAlmostEqual(item["metrics"]["largest_difference"], 1 / 257)
        self.assertAlmostEqual(item["metrics"]["rms"], 1 / 257 / (3 * 320) ** 0.5)
        self.compare(png(deep, RGB, 16), png(low, RGB, 16), 4, "--threshold", 0)
        self.compare(png(deep, RGB, 16), png(low, RGB, 16), 4, "--max-difference", 0)
        self.assertEqual(self.compare(png(deep, RGB, 16), png(deep, RGB, 16, True), 0)["verdict"], "same")

    def test_16_bits_beside_8_are_compared_at_8(self):
        eight = noise(3) % 255
        item = self.compare(png(eight, RGB, 8), png(eight * 257 + 3, RGB, 16), 0)
        self.assertEqual(item["verdict"], "within tolerance")
        self.assertEqual(item["reason"], "it has 16 bits a channel, its baseline 8: compared at 8")
        self.compare(png(eight * 257, RGB, 16), png(255 - eight, RGB, 8), 4)

    def test_colour_spaces_that_differ_are_said(self):
        rgb = noise(3)
        profile = chunk(b"iCCP", b"Display P3\0\0" + zlib.compress(b"profile"))
        item = self.compare(png(rgb, RGB, 8), png(rgb, RGB, 8, before=profile), 0)
        self.assertEqual(item["verdict"], "within tolerance")
        self.assertRegex(item["reason"], 'its colour space is the ICC profile "Display P3" [0-9a-f]{32}, its baseline\'s '
                                         "sRGB: pixels are compared as they are stored")
        item = self.compare(png(rgb, RGB, 8, before=chunk(b"gAMA", struct.pack(">I", 100000))), png(255 - rgb, RGB, 8), 4)
        self.assertIn("its baseline's gamma 1", item["reason"])
        self.assertEqual(self.compare(png(rgb, RGB, 8, before=profile), png(rgb, RGB, 8, True, before=profile), 0)["verdict"],
                         "same")

    def test_animations_are_refused_by_name(self):
        rgb = noise(3)
        frame = chunk(b"acTL", struct.pack(">II", 3, 0)) + chunk(b"fcTL", bytes(26))
        moving = png(rgb, RGB, 8, before=frame, after=chunk(b"fdAT", bytes(20)))
        other = png(rgb, RGB, 8, before=frame, after=chunk(b"fdAT", bytes(19) + b"\1"))
        self.refused(moving, other, "a.png: is an animated PNG of 3 frames")
        self.refused(png(rgb, RGB, 8), moving, "b.png: is an animated PNG of 3 frames")
        still = png(rgb, RGB, 8, before=chunk(b"acTL", struct.pack(">II", 1, 0)))
        self.assertEqual(self.compare(still, png(rgb, RGB, 8), 0)["verdict"], "same")

    def test_masks_hide_alpha_and_16_bits(self):
        for color, depth in ((RGBA, 8), (RGBA, 16), (GREY_ALPHA, 8)):
            a = noise(4 if color == RGBA else 2, depth)
            b = a.copy()
            b[2:5, 3:6] = 0
            item = self.compare(png(a, color, depth), png(b, color, depth), 0, "--mask", "3,2,3,3")
            self.assertEqual(item["reason"], "differs under the masks only")

    def test_hashes_alone_decide_for_every_kind(self):
        for name, file, other in (("alpha", png(noise(4), RGBA, 8), png(noise(4, seed=2), RGBA, 8)),
                                  ("deep", png(noise(3, 16), RGB, 16), png(noise(3, 16) ^ 1, RGB, 16)),
                                  ("grey", png(noise(1, 4), GREY, 4), png(15 - noise(1, 4), GREY, 4))):
            self.write("side/x.png", file)
            self.assertEqual(self.run_it("approve", name, "side", "--hashes-only").returncode, 0, name)
            self.assertEqual(self.run_it("compare", name, "side").returncode, 0, name)
            self.write("side/x.png", other)
            self.assertEqual(self.run_it("compare", name, "side").returncode, 4, name)

    def test_a_baseline_keeps_the_file_as_it_is(self):
        file = png(noise(4, 16), RGBA, 16, True)
        self.write("side/x.png", file)
        self.assertEqual(self.run_it("approve", "base", "side").returncode, 0)
        self.assertEqual((self.folder / "base/x.png").read_bytes(), file)
        self.assertEqual(self.run_it("compare", "base", "side").returncode, 0)
        self.assertEqual(self.run_it("approve", "base", "side").stdout, "")


def empty_rows(width, height, color=GREY, depth=8):
    """A black picture, its rows packed one after another."""
    row = bytes(1 + width * depth // 8 * {GREY: 1, RGB: 3, RGBA: 4}[color])
    packer = zlib.compressobj(1)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return SIGNATURE + header(width, height, color, depth) + chunk(b"IDAT", data) + chunk(b"IEND")


class Bounds(Case):
    def peak(self, *arguments):
        """Exit code, stderr, and MiB at the most."""
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            done = self.run_it(*arguments)
            most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
            os.write(writer, json.dumps([done.returncode, done.stderr, most]).encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            answer = json.loads(pipe.read())
        os.waitpid(child, 0)
        return answer

    def test_a_picture_beyond_the_area_takes_no_memory(self):
        self.write("a.png", empty_rows(8193, 8192))
        self.write("b.png", empty_rows(8193, 8192, RGB))
        code, words, most = self.peak("compare", "a.png", "b.png")
        self.assertEqual(code, 3)
        self.assertIn("a.png: is 8,193 x 8,192 pixels; at most 67,108,864 pixels and 1,000,000 a side are read", words)
        self.assertLess(most, 100)

    def test_the_largest_pictures_take_a_bounded_amount(self):
        self.write("a.png", empty_rows(8192, 8192))
        data = bytearray(empty_rows(8192, 8191))
        data[20:24] = struct.pack(">I", 8192)  # a row more than there is
        data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
        self.write("b.png", empty_rows(8192, 8192, RGB))
        code, _, most = self.peak("compare", "a.png", "b.png")
        self.assertEqual(code, 0)
        self.assertLess(most, 1024)
        self.write("b.png", bytes(data))
        code, words, _ = self.peak("compare", "a.png", "b.png")
        self.assertEqual(code, 3)
        self.assertIn("b.png: is not a whole PNG", words)

    def test_long_and_tall(self):
        self.assertEqual(self.compare(empty_rows(1, 100000), empty_rows(1, 100000, RGB), 0)["verdict"], "same")
        item = self.compare(empty_rows(1, 100000), empty_rows(100000, 1), 5, "--report", "report")
        self.assertEqual(item["reason"], "is 100000 x 1 pixels, its baseline 1 x 100000; the 1 x 1 from the left top are "
                                         "the same")
        # Laid over each other they would be 10,000,000,000 pixels.
        self.assertFalse((self.folder / "report/pictures/000000-difference.png").exists())


class Sizes(Case):
    def test_the_shared_part_is_measured_and_the_rest_marked(self):
        a = np.full((60, 80, 3), 200)
        b = np.full((80, 50, 3), 200)
        b[10:14, 20:23] = 0
        item = self.compare(png(a, RGB, 8), png(b, RGB, 8), 5, "--report", "report")
        self.assertEqual(item["verdict"], "other size")
        self.assertEqual(item["reason"], "is 50 x 80 pixels, its baseline 80 x 60; of the 50 x 60 from the left top, "
                                         "12 of 3,000 pixels differ")
        self.assertEqual(item["metrics"]["different"], 12)
        densest = item["metrics"]["densest"]
        self.assertEqual((densest["x"], densest["y"], densest["pixels"]), (0, 0, 12))
        self.assertIsNotNone(item["metrics"]["flip_mean"])
        data = (self.folder / "report/pictures/000000-difference.png").read_bytes()
        (width, height), packed = struct.unpack(">II", data[16:24]), data[data.index(b"IDAT") + 4:]
        rows = np.frombuffer(zlib.decompressobj().decompress(packed), np.uint8).reshape(height, 1 + 3 * width)
        pixels = rows[:, 1:].reshape(height, width, 3).astype(int)
        self.assertEqual((width, height), (80, 80))
        red = (pixels == (255, 0, 0)).all(axis=2)
        self.assertEqual(int(red.sum()), 12)
        self.assertTrue(red[10:14, 20:23].all())
        blue = pixels[..., 2] > pixels[..., 0] + 50
        orange = (pixels[..., 0] > pixels[..., 2] + 50) & ~red
        self.assertGreater(blue[:60, 50:].mean(), 0.3)
        self.assertGreater(orange[60:, :50].mean(), 0.3)
        self.assertEqual((blue.sum(), orange.sum()), (blue[:60, 50:].sum(), orange[60:, :50].sum()))
        self.assertTrue((pixels[60:, 50:] == 255).all())
        page = (self.folder / "report/report.html").read_text()
        self.assertIn("50 × 80, not 80 × 60; of the part that both have: 12 pixels differ (0.400 %)", page)

    def test_pictures_with_alpha_of_two_sizes(self):
        a, b = noise(4, 16, (30, 20)), noise(4, 8, (20, 30))
        item = self.compare(png(a, RGBA, 16), png(b, RGBA, 8), 5, "--report", "report")
        self.assertGreater(item["metrics"]["unequal"], 300)

    def test_a_mask_counts_from_the_left_top(self):
        a, b = np.full((60, 80, 3), 200), np.full((80, 50, 3), 200)
        b[10:14, 20:23] = 0
        item = self.compare(png(a, RGB, 8), png(b, RGB, 8), 5, "--mask", "20,10,3,4")
        self.assertIn("the 50 x 60 from the left top are the same", item["reason"])


class Attachments(Case):
    def test_paths_hold_from_the_folder_of_the_project(self):
        project = self.folder / "builds/group/project"
        (project / "sub").mkdir(parents=True)
        for name, pixels in (("a", noise(3)), ("b", 255 - noise(3))):
            self.write(f"{project}/{name}/<x> & \"y\" ]] é.png", png(pixels, RGB, 8))
        environment = {**os.environ, "CI_PROJECT_DIR": str(project)}
        for working in (project, project / "sub", self.folder):
            done = subprocess.run([PROGRAM, "compare", project / "a", project / "b", "--report", project / "out/report"],
                                  cwd=working, env=environment, capture_output=True, text=True)
            self.assertEqual(done.returncode, 4, done.stderr)
            case = xml.etree.ElementTree.parse(project / "out/report/junit.xml").find("testsuite/testcase")
            paths = re.findall(r"\[\[ATTACHMENT\|(.+?)\]\]", case.findtext("system-out"))
            self.assertEqual(paths[0], "out/report/pictures/000000-difference.png")
            self.assertEqual(len(paths), 3)
            for path in paths:
                self.assertEqual((project / path).read_bytes()[:8], SIGNATURE)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
