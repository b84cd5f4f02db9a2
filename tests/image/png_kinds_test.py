"""PNGs of every kind are read as they were made, and those that are none are refused with their reason.

usage: png_kinds_test.py PNG_CHILD
"""

import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from png_maker import (CHANNELS, DEPTHS, GREY, GREY_ALPHA, PALETTE, RGB, RGBA, SIGNATURE, chunk, header, png,  # noqa: E402
                       rgba_8, rgba_of)

CHILD = sys.argv[1]
SIZES = [(1, 1), (2, 3), (5, 4), (8, 8), (9, 17), (33, 7), (1, 40), (40, 1)]


class Kinds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.random = np.random.default_rng(13)
        cls.scratch = tempfile.TemporaryDirectory(prefix="epochreel_png_")
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.folder = pathlib.Path(cls.scratch.name)

    def read(self, files):
        """The answers to files of these bytes."""
        paths = []
        for i, data in enumerate(files):
            paths.append(self.folder / f"{i}.png")
            paths[-1].write_bytes(data)
        lines = subprocess.run([CHILD], input="".join(f"{path}\n" for path in paths), text=True, capture_output=True,
                               check=True, timeout=120).stdout.splitlines()
        self.assertEqual(len(lines), len(files))
        return [json.loads(line) for line in lines]

    def made(self, color, depth, size=(9, 7)):
        """Samples, and palette and tRNS for them."""
        width, height = size
        samples = self.random.integers(0, 1 << depth, (height, width, CHANNELS[color]))
        palette = self.random.integers(0, 256, (1 << depth, 3)) if color == PALETTE else None
        return samples, palette

    def check(self, answer, samples, color, depth, palette=None, transparency=None, say=None):
        self.assertNotIn("error", answer, say)
        expected = rgba_of(samples, color, depth, palette, transparency)
        height, width = samples.shape[:2]
        self.assertEqual((answer["width"], answer["height"]), (width, height), say)
        self.assertEqual(answer["rgba8"], rgba_8(expected, depth).astype(np.uint8).tobytes().hex(), say)
        self.assertEqual(answer["rgba16"], expected.astype(">u2").tobytes().hex() if depth == 16 else "", say)

    def refused(self, data, why):
        (answer,) = self.read([data])
        self.assertIn("error", answer)
        self.assertEqual(answer["kind"], 3)
        self.assertIn(why, answer["error"])
        self.assertIn("0.png: ", answer["error"])

    def test_every_colour_and_depth(self):
        cases, files = [], []
        for color, depths in DEPTHS.items():
            for depth in depths:
                for interlaced in (False, True):
                    for size in SIZES:
                        samples, palette = self.made(color, depth, size)
                        cases.append((samples, color, depth, palette, None, (color, depth, interlaced, size)))
                        files.append(png(samples, color, depth, interlaced, palette=palette))
        for answer, case in zip(self.read(files), cases):
            self.check(answer, *case)

    def test_trns_in_all_forms(self):
        cases, files = [], []
        for color in (GREY, RGB, PALETTE):
            for depth in DEPTHS[color]:
                for interlaced in (False, True):
                    samples, palette = self.made(color, depth)
                    key = samples[3, 4]
                    if color == PALETTE:
                        forms = [bytes([0]), bytes(self.random.integers(0, 256, len(palette), np.uint8))]
                    else:
                        samples[5, :3] = key
                        forms = [key.astype(">u2").tobytes()]
                        if depth < 16:  # the high bits do not count
                            forms.append((key + (1 << depth)).astype(">u2").tobytes())
                    for form in forms:
                        cases.append((samples, color, depth, palette, form, (color, depth, interlaced, form)))
                        files.append(png(samples, color, depth, interlaced, palette=palette, transparency=form))
        for answer, case in zip(self.read(files), cases):
            self.check(answer, *case)

    def test_a_key_of_16_bits_is_compared_in_all_of_them(self):
        samples = np.array([[[0x1234], [0x1235], [0x1334]]])
        (answer,) = self.read([png(samples, GREY, 16, transparency=b"\x12\x34")])
        self.assertEqual(answer["rgba16"][12:16], "0000")
        self.assertEqual(answer["rgba16"][28:32], "ffff")
        self.assertEqual(answer["rgba8"][6:8] + answer["rgba8"][14:16], "00ff")

    def test_filters_and_pieces(self):
        cases, files = [], []
        for color, depth in ((GREY, 1), (GREY, 16), (RGB, 8), (PALETTE, 4), (GREY_ALPHA, 8), (RGBA, 16)):
            for filters in (0, 1, 2, 3, 4, None):
                for piece, empty in ((None, False), (1, False), (5, True), (None, True)):
                    samples, palette = self.made(color, depth, (7, 6))
                    say = (color, depth, filters, piece, empty)
                    cases.append((samples, color, depth, palette, None, say))
                    files.append(png(samples, color, depth, filters=filters, piece=piece, empty=empty, palette=palette))
        for answer, case in zip(self.read(files), cases):
            self.check(answer, *case)

    def test_chunks_that_change_no_sample(self):
        chunks = {
            "sBIT": chunk(b"sBIT", b"\5\6\5"), "gAMA": chunk(b"gAMA", struct.pack(">I", 45455)),
            "linear": chunk(b"gAMA", struct.pack(">I", 100000)), "bKGD": chunk(b"bKGD", b"\0\1\0\2\0\3"),
            "pHYs": chunk(b"pHYs", b"\0\0\x0b\x13\0\0\x0b\x13\1"), "tEXt": chunk(b"tEXt", b"a\0b"),
            "own": chunk(b"anNy", b"x" * 100), "long text": chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 5000000)),
            "sRGB": chunk(b"sRGB", b"\0"), "iCCP": chunk(b"iCCP", b"Display P3\0\0" + zlib.compress(b"profile")),
            "cICP": chunk(b"cICP", b"\x0c\x0d\0\1"), "srgb cICP": chunk(b"cICP", b"\1\x0d\0\1"),
            "palette": chunk(b"PLTE", b"\1\2\3\4\5\6"), "exif": chunk(b"eXIf", b"MM\0*"),
            "one frame": chunk(b"acTL", struct.pack(">II", 1, 0)) + chunk(b"fcTL", bytes(26)),
        }
        samples, _ = self.made(RGB, 8)
        files = [png(samples, RGB, 8, before=before) for before in chunks.values()]
        files += [png(samples, RGB, 8, after=chunk(b"tEXt", b"a\0b")), png(samples, RGB, 8) + b"trailing bytes"]
        answers = dict(zip([*chunks, "after", "trailing"], self.read(files)))
        for name, answer in answers.items():
            self.check(answer, samples, RGB, 8, say=name)
        plain = answers["sRGB"]["hash"]
        self.assertEqual(plain, answers["sRGB"]["pixel_hash"])
        others = {name: answers[name]["color_space"] for name in answers if answers[name]["color_space"]}
        self.assertEqual(set(others), {"linear", "iCCP", "cICP"})
        self.assertEqual(others["linear"], "gamma 1")
        self.assertRegex(others["iCCP"], '^the ICC profile "Display P3" [0-9a-f]{32}$')
        self.assertEqual(others["cICP"], "cICP 12/13/0/1")
        for name, answer in answers.items():
            self.assertEqual(answer["hash"] == plain, name not in others, name)

    def test_equal_profiles_have_equal_words(self):
        samples, _ = self.made(RGB, 8)
        profile = bytes(range(256)) * 20
        files = [png(samples, RGB, 8, before=chunk(b"iCCP", b"x\0\0" + zlib.compress(data, level)))
                 for data, level in ((profile, 1), (profile, 9), (profile[1:], 9))]
        one, same, other = (answer["color_space"] for answer in self.read(files))
        self.assertEqual(one, same)
        self.assertNotEqual(one, other)

    def test_hashes_cover_all_that_pixels_have(self):
        grey = np.full((4, 4, 1), 0x80)
        rgb = np.full((4, 4, 3), 0x80)
        rgba = np.full((4, 4, 4), 0x80)
        rgba[..., 3] = 255
        clear, beneath = rgba.copy(), rgba.copy()
        clear[1, 1, 3] = 254
        beneath[1, 1] = (0, 0, 0, 0)
        other_beneath = beneath.copy()
        other_beneath[1, 1, 0] = 1
        deep, low = np.full((4, 4, 3), 0x8080), np.full((4, 4, 3), 0x8080)
        low[1, 1, 0] += 1
        hashes = [answer["hash"] for answer in self.read([
            png(grey, GREY, 8), png(rgb, RGB, 8), png(rgba, RGBA, 8), png(np.zeros((4, 4, 1), int), PALETTE, 1,
                                                                           palette=[[128] * 3]),
            png(clear, RGBA, 8), png(beneath, RGBA, 8), png(other_beneath, RGBA, 8), png(deep, RGB, 16),
            png(low, RGB, 16)])]
        self.assertEqual(len(set(hashes[:4])), 1)  # grey, RGB, opaque RGBA, palette: the same pixels
        self.assertEqual(len(set(hashes)), 6)

    def test_animations_are_refused(self):
        samples, _ = self.made(RGB, 8)
        frames = [chunk(b"acTL", struct.pack(">II", count, 0)) for count in (2, 1)]
        fdat = chunk(b"fdAT", b"\0\0\0\1" + zlib.compress(bytes(7 * 28)))
        self.refused(png(samples, RGB, 8, before=frames[0], after=fdat), "is an animated PNG of 2 frames; save its frames")
        self.refused(png(samples, RGB, 8, before=frames[0]), "is an animated PNG of 2 frames")
        # One frame, which is not the still picture.
        self.refused(png(samples, RGB, 8, before=frames[1], after=fdat), "is an animated PNG")

    def test_damage_is_refused_with_its_reason(self):
        samples, palette = self.made(PALETTE, 2)
        samples[0, 0, 0] = 3
        rgb, _ = self.made(RGB, 8)
        data = zlib.compress(b"".join(b"\0" + row.astype(np.uint8).tobytes() for row in rgb))
        start = SIGNATURE + header(9, 7, RGB, 8)
        end = chunk(b"IEND")
        for file, why in [
                (b"", "it is empty, 0 bytes"),
                (b"\x89PNG\r\n", "it ends inside its signature"),
                (b"\x89PNG\n\x1a\n" + bytes(40), "a PNG whose line ends were changed"),
                (b"\xff\xd8\xff\xe0" + bytes(40), "it is a JPEG"),
                (b"<!doctype html>", "it is text, such as HTML or SVG"),
                (SIGNATURE, "it ends before its last chunk"),
                (start, "it ends before its last chunk"),
                (start + end, "it holds no pixels"),
                (start + chunk(b"IDAT", data), "it ends before its last chunk"),
                (start + chunk(b"IDAT", data, crc=1) + end, "the checksum of a chunk is wrong"),
                (start + chunk(b"tEXt", b"a\0b", crc=1) + chunk(b"IDAT", data) + end, "the checksum of a chunk is wrong"),
                (start + chunk(b"IDAT", data[:20]) + end, "is not a whole PNG"),
                (start + chunk(b"IDAT", data[:-4] + b"\0\0\0\0") + end, "is not a whole PNG"),
                (start + chunk(b"IDAT", zlib.compress(bytes(10))) + end, "is not a whole PNG"),
                (start + chunk(b"IDAT", zlib.compress(bytes(10000))) + end, "is not a whole PNG"),
                (start + chunk(b"IDAT", zlib.compress(b"\7" * 196)) + end, "is not a whole PNG"),
                (start + chunk(b"IDAT", data[:9]) + chunk(b"tEXt", b"a\0b") + chunk(b"IDAT", data[9:]) + end,
                 "its IDAT chunks do not follow one another"),
                (start + chunk(b"CgBI", b"abcd") + chunk(b"IDAT", data) + end, "has a critical chunk CgBI"),
                (start + header(9, 7, RGB, 8) + chunk(b"IDAT", data) + end, "it has two headers"),
                (start + chunk(b"ID\0T", data) + end, "the type of a chunk is no 4 letters"),
                (SIGNATURE + chunk(b"IDAT", data) + end, "its header is none"),
                (SIGNATURE + header(0, 7, RGB, 8) + chunk(b"IDAT", data) + end, "its header is none"),
                (SIGNATURE + header(9, 7, RGB, 4) + chunk(b"IDAT", data) + end, "its header is none"),
                (SIGNATURE + header(9, 7, 5, 8) + chunk(b"IDAT", data) + end, "its header is none"),
                (png(samples, PALETTE, 2), "its pixels are of a palette, and it has none"),
                (png(samples, PALETTE, 2, palette=palette[:3]), "a pixel is colour 3 of a palette of 3"),
                (png(samples, PALETTE, 2, True, palette=palette[:3]), "a pixel is colour 3 of a palette of 3"),
                (png(samples, PALETTE, 2, palette=np.zeros((5, 3))), "its palette has more colours than 2 bits can name"),
                (png(samples, PALETTE, 2, palette=[1, 2, 3, 4]), "its palette is no 1 to 256 colours"),
                (png(samples, PALETTE, 2, palette=palette, transparency=bytes(5)), "its tRNS chunk is for 5 colours"),
                (png(rgb, RGB, 8, transparency=bytes(2)), "its tRNS chunk has 2 bytes"),
                (png(rgb[..., :2], GREY_ALPHA, 8, transparency=bytes(2)), "it has both alpha and tRNS"),
                (png(rgb[..., :1], GREY, 8, palette=palette), "it is grey and has a palette")]:
            with self.subTest(why=why):
                self.refused(file, why)

    def test_a_file_cut_anywhere_is_refused(self):
        samples, palette = self.made(PALETTE, 4)
        whole = png(samples, PALETTE, 4, True, palette=palette, transparency=b"\1\2")
        for answer in self.read([whole[:size] for size in range(len(whole))]):
            self.assertIn("is not a whole PNG", answer["error"])

    def test_every_damaged_byte_is_refused(self):
        samples, _ = self.made(GREY_ALPHA, 16)
        whole = png(samples, GREY_ALPHA, 16, True)
        for at, answer in enumerate(self.read([whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1:]
                                               for at in range(len(whole) - 4)])):
            self.assertIn("error", answer, at)

    def test_bounds(self):
        def row(width, height):
            data = zlib.compressobj(1)
            body = b"".join(data.compress(bytes(1 + width)) for _ in range(height)) + data.flush()
            return SIGNATURE + header(width, height, GREY, 8) + chunk(b"IDAT", body) + chunk(b"IEND")

        long, tall = self.read([row(100000, 1), row(1, 100000)])
        self.assertEqual((long["width"], tall["height"]), (100000, 100000))
        longest, = self.read([row(1000000, 1)])
        self.assertEqual(longest["width"], 1000000)
        self.refused(SIGNATURE + header(1000001, 1, GREY, 8),
                     "is 1,000,001 x 1 pixels; at most 67,108,864 pixels and 1,000,000 a side are read")
        self.refused(SIGNATURE + header(8193, 8192, GREY, 1), "is 8,193 x 8,192 pixels; at most 67,108,864 pixels")
        self.refused(SIGNATURE + header(2147483647, 2147483647, RGBA, 16), "at most 67,108,864 pixels")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
