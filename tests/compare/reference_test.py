"""Measures beside those of the programs that people know: pixelmatch, scikit-image, NumPy.

Usage: reference_test.py COMPARE_METRICS FOLDER_OF_PNGS [PIXELMATCH_INDEX_JS]

Makes pairs of pictures, measures them with COMPARE_METRICS, and holds counts to pixelmatch's exactly, SSIM to
scikit-image's and PSNR to NumPy's by 1e-6, and the densest window to a search over all of them. Pairs with alpha are laid
on black and on white for all but the counts; of 16 bits a channel there is NumPy alone.
"""

import json
import math
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

import numpy as np
from skimage.metrics import structural_similarity

PROGRAM, FOLDER = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
INDEX = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else CACHE / "epochreel/npm/pixelmatch/index.js"
RULES = [(0.1, False), (0.1, True), (0.05, False), (0.0, False), (0.0, True), (0.05, True)]
WINDOW = 32


def png_bytes(pixels):
    """(height, width, 3 or 4) samples of 8 or 16 bits as a PNG without filters."""
    height, width, channels = pixels.shape
    depth = 16 if pixels.dtype == np.uint16 else 8
    samples = pixels.astype(">u2" if depth == 16 else np.uint8).reshape(height, -1)
    rows = np.zeros((height, 1 + depth // 8 * channels * width), np.uint8)
    rows[:, 1:] = np.frombuffer(samples.tobytes(), np.uint8).reshape(height, -1)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, depth, 2 if channels == 3 else 6, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows.tobytes(), 1)) +
            chunk(b"IEND", b""))


def read_png(path):
    """The pixels of a PNG as this project writes them: 8-bit RGB, no filter."""
    data, at, packed = path.read_bytes(), 8, b""
    while at < len(data):
        (length,), kind = struct.unpack(">I", data[at:at + 4]), data[at + 4:at + 8]
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, *form = struct.unpack(">IIBBBBB", body)
            assert form == [8, 2, 0, 0, 0], path
        packed += body if kind == b"IDAT" else b""
        at += 12 + length
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + 3 * width)
    assert not rows[:, 0].any(), path
    return rows[:, 1:].reshape(height, width, 3).copy()


def drawn(random, width, height):
    """Discs and lines over a gradient, anti-aliased by 4 by 4 samples a pixel; moved by (dx, dy)."""
    ground = random.integers(0, 256, (2, 3))
    shapes = [(random.random(), random.random(), random.random() * 0.3, random.random() * math.pi,
               random.integers(0, 256, 3), random.random() < 0.5) for _ in range(random.integers(1, 8))]
    steep = random.random() < 0.5

    def draw(dx=0.0, dy=0.0):
        y, x = np.mgrid[0:4 * height, 0:4 * width]
        x, y = (x + 0.5) / 4 - dx, (y + 0.5) / 4 - dy
        side = max(width, height)
        t = (x / width)[..., None] if steep else np.zeros((4 * height, 4 * width, 1))
        fine = ground[0] * (1 - t) + ground[1] * t
        for cx, cy, size, angle, color, is_disc in shapes:
            px, py = x - cx * width, y - cy * height
            if is_disc:
                inside = px * px + py * py < (size * side) ** 2
            else:
                inside = abs(px * math.cos(angle) + py * math.sin(angle)) < 0.5 + 3 * size
            fine[inside] = color
        mean = fine.reshape(height, 4, width, 4, 3).mean(axis=(1, 3))
        return np.clip(np.round(mean), 0, 255).astype(np.uint8)

    return draw


def nudged(random, pixels, share, most):
    """Some pixels' channels off by up to `most`."""
    off = random.integers(-most, most + 1, pixels.shape) * (random.random(pixels.shape[:2]) < share)[..., None]
    return np.clip(pixels.astype(int) + off, 0, 255).astype(np.uint8)


def made_up_pairs(random):
    for _ in range(150):
        width, height = int(random.integers(1, 161)), int(random.integers(1, 121))
        draw = drawn(random, width, height)
        first = draw()
        yield first, draw(random.random() - 0.5, random.random() - 0.5)
        yield first, nudged(random, first, random.choice([0.001, 0.01, 0.3]), random.choice([1, 2, 3, 40]))
    for width, height in [(1, 1), (1, 9), (9, 1), (2, 2), (10, 10), (11, 11), (10, 40), (160, 120), (31, 33), (64, 48)]:
        noise = random.integers(0, 256, (2, height, width, 3)).astype(np.uint8)
        yield noise[0], noise[1]
        few = random.integers(0, 2, (2, height, width, 1)).repeat(3, axis=3).astype(np.uint8) * 255
        yield few[0], few[1]
        yield np.zeros_like(noise[0]), np.full_like(noise[0], 255)
        yield noise[0], noise[0]


def alphas(random, height, width):
    """Pairs of alpha channels: none, edges that are drawn, noise, one pixel."""
    edge = drawn(random, width, height)
    some = random.integers(0, 256, (height, width)).astype(np.uint8)
    opaque = np.full_like(some, 255)
    hole = opaque.copy()
    hole[random.integers(0, height), random.integers(0, width)] = random.choice([0, 1, 128, 254])
    steps = random.choice(np.array([0, 128, 255], np.uint8), (height, width))
    return [(edge()[..., 0], edge(0.3, 0.2)[..., 0]), (some, some), (some, opaque), (opaque, hole), (steps, steps),
            (np.zeros_like(some), np.zeros_like(some)), (hole, hole)]


def alpha_pairs(random):
    """RGBA."""
    sizes = [(1, 1), (1, 7), (7, 1), (2, 2), (11, 11), (17, 33), (160, 120)]
    sizes += [(int(random.integers(1, 161)), int(random.integers(1, 121))) for _ in range(40)]
    for width, height in sizes:
        draw = drawn(random, width, height)
        first = draw()
        second = [draw(random.random() - 0.5, random.random() - 0.5), nudged(random, first, 0.1, 60), first]
        for i, (a, b) in enumerate(alphas(random, height, width)):
            yield np.dstack([first, a]), np.dstack([second[i % 3], b])


def deep_pairs(random):
    """RGB and RGBA of 16 bits."""
    for width, height in [(1, 1), (12, 15), (40, 30), (64, 48)]:
        base = random.integers(0, 65536, (height, width, 4)).astype(np.uint16)
        one = base.copy()
        one[height // 2, width // 2, 1] ^= 1
        near = np.clip(base.astype(int) + random.integers(-300, 301, base.shape), 0, 65535).astype(np.uint16)
        for other in (one, near, random.integers(0, 65536, base.shape).astype(np.uint16), base):
            yield base, other
            yield base[..., :3], other[..., :3]


def frame_pairs(random):
    for path in sorted(FOLDER.rglob("*.png"))[::3][:40]:
        frame = read_png(path)
        width, height = min(160, frame.shape[1] - 1), min(120, frame.shape[0] - 1)
        x, y = (int(random.integers(0, side - size)) for side, size in zip(frame.shape[1::-1], (width, height)))
        yield frame[y:y + height, x:x + width], frame[y:y + height, x + 1:x + 1 + width]


def densest(differs):
    """The first window of most, by a sum over each."""
    down, across = (min(WINDOW, side) for side in differs.shape)
    sums = np.lib.stride_tricks.sliding_window_view(differs, (down, across)).sum(axis=(2, 3))
    y, x = np.unravel_index(sums.argmax(), sums.shape)
    return [int(x), int(y), int(sums[y, x])] if sums.any() else [0, 0, 0]


def laid(pixels, ground):
    """Samples of 0 to 255 on a ground, as fractions."""
    alpha = pixels[..., 3:] / 255 if pixels.shape[2] == 4 else 1
    return pixels[..., :3] * alpha + ground * (1 - alpha)


def luma(pixels):
    return pixels.astype(np.float64) @ np.array([0.299, 0.587, 0.114])


class Reference(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        random = np.random.default_rng(20)
        cls.pairs = [*made_up_pairs(random), *frame_pairs(random)]
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.paths, cls.found = cls.measured("rgb", cls.pairs)
        cls.with_alpha = [*alpha_pairs(random)]
        cls.alpha_paths, cls.alpha_found = cls.measured("rgba", cls.with_alpha)
        cls.deep = [*deep_pairs(random)]
        cls.deep_found = cls.measured("deep", cls.deep)[1]
        assert len(cls.pairs) >= 200 and len(cls.with_alpha) >= 200

    @classmethod
    def measured(cls, name, pairs):
        """Returns the places of the pairs, and what was measured of each by each of RULES."""
        places = []
        for i, pair in enumerate(pairs):
            places.append([])
            for side, pixels in zip("ab", pair):
                path = pathlib.Path(cls.folder.name) / f"{name}{i}{side}"
                path.with_suffix(".png").write_bytes(png_bytes(pixels))
                rgba = np.full((*pixels.shape[:2], 4), 255, pixels.dtype)
                rgba[..., :pixels.shape[2]] = pixels
                path.with_suffix(".rgba").write_bytes(rgba.tobytes())
                places[-1].append(path)
        lines = "".join(f"{a}.png\t{b}.png\t{threshold}\t{int(counts)}\n"
                        for a, b in places for threshold, counts in RULES)
        answer = subprocess.run([PROGRAM], input=lines, text=True, capture_output=True, check=True).stdout.splitlines()
        found = [json.loads(line) for line in answer]
        assert len(found) == len(RULES) * len(pairs)
        return places, [found[i:i + len(RULES)] for i in range(0, len(found), len(RULES))]

    def counted_by_pixelmatch(self, pairs, places):
        if not INDEX.is_file():
            self.fail(f"no {INDEX}; run ci/setup.sh --tests")
        lines = ""
        for (a, b), (first, _) in zip(places, pairs):
            for threshold, counts in RULES:
                lines += json.dumps({"a": f"{a}.rgba", "b": f"{b}.rgba", "width": first.shape[1],
                                     "height": first.shape[0], "threshold": threshold, "includeAA": counts}) + "\n"
        answer = subprocess.run(["node", pathlib.Path(__file__).with_name("count_pixels.mjs"), INDEX], input=lines,
                                text=True, capture_output=True, check=True).stdout.split()
        return [int(one) for one in answer]

    def test_counts_are_those_of_pixelmatch(self):
        self.assertEqual([one["different"] for found in self.found for one in found],
                         self.counted_by_pixelmatch(self.pairs, self.paths))
        self.assertGreater(sum(found[0]["antialiased"] for found in self.found), 1000)

    def test_counts_with_alpha_are_those_of_pixelmatch(self):
        self.assertEqual([one["different"] for found in self.alpha_found for one in found],
                         self.counted_by_pixelmatch(self.with_alpha, self.alpha_paths))
        self.assertGreater(sum(found[0]["antialiased"] for found in self.alpha_found), 1000)
        self.assertGreater(sum(found[0]["different"] for found in self.alpha_found), 1000)

    def check_on_grounds(self, i, a, b, found, full):
        """Compares samples 0 to `full`, R, G, B and maybe alpha."""
        a, b = (pixels.astype(float) * 255 / full for pixels in (a, b))
        off = abs(a - b)
        self.assertEqual(found["unequal"], int(off.any(axis=2).sum()), i)
        most = off.max(axis=2)
        y, x = np.unravel_index(most.argmax(), most.shape)
        self.assertAlmostEqual(found["largest"][0], most[y, x], delta=1e-9, msg=i)
        self.assertAlmostEqual(most[found["largest"][2], found["largest"][1]], most[y, x], delta=1e-9, msg=i)
        rms = max(math.sqrt(((laid(a, ground) - laid(b, ground)) ** 2).mean()) for ground in (0, 255))
        self.assertAlmostEqual(found["rms"], rms, delta=1e-9, msg=i)
        if rms > 1e-6:
            self.assertAlmostEqual(found["psnr"], 20 * math.log10(255 / rms), delta=1e-6, msg=i)

    def test_channels_with_alpha_are_those_of_numpy(self):
        for i, ((a, b), found) in enumerate(zip(self.with_alpha, self.alpha_found)):
            self.check_on_grounds(i, a, b, found[0], 255)
            if min(a.shape[:2]) < 11:
                continue
            expected = min(structural_similarity(*(luma(np.floor(laid(p, ground) + 0.5)) for p in (a, b)), data_range=255,
                                                 gaussian_weights=True, sigma=1.5, use_sample_covariance=False)
                           for ground in (0, 255))
            self.assertAlmostEqual(found[0]["ssim"], expected, delta=1e-6, msg=i)

    def test_16_bits_are_those_of_numpy(self):
        for i, ((a, b), found) in enumerate(zip(self.deep, self.deep_found)):
            self.check_on_grounds(i, a, b, found[0], 65535)
            seen = (laid(a / 257, 48) != laid(b / 257, 48)).any(axis=2)
            self.assertLessEqual(found[4]["different"], int((a != b).any(axis=2).sum()), i)
            if a.shape[2] == 3:  # with the threshold 0 and anti-aliasing counted
                self.assertEqual(found[4]["different"], int(seen.sum()), i)

    def test_pixels_above_the_threshold_are_different_or_antialiased(self):
        for found in self.found:
            for without, counting in ((0, 1), (3, 4), (2, 5)):
                self.assertEqual(found[without]["different"] + found[without]["antialiased"],
                                 found[counting]["different"])
                self.assertEqual(found[counting]["antialiased"], 0)

    def test_ssim_is_that_of_scikit_image(self):
        for i, ((a, b), found) in enumerate(zip(self.pairs, self.found)):
            if min(a.shape[:2]) < 11:
                self.assertIsNone(found[0]["ssim"], i)
                continue
            expected = structural_similarity(luma(a), luma(b), gaussian_weights=True, sigma=1.5,
                                             use_sample_covariance=False, data_range=255)
            self.assertAlmostEqual(found[0]["ssim"], expected, delta=1e-6, msg=i)

    def test_channels_are_those_of_numpy(self):
        for i, ((a, b), found) in enumerate(zip(self.pairs, self.found)):
            off = abs(a.astype(int) - b.astype(int))
            self.assertEqual(found[0]["unequal"], int(off.any(axis=2).sum()), i)
            most = off.max(axis=2)
            y, x = np.unravel_index(most.argmax(), most.shape)
            self.assertEqual(found[0]["largest"], [int(most[y, x]), int(x), int(y)], i)
            rms = math.sqrt((off * off).mean())
            self.assertAlmostEqual(found[0]["rms"], rms, delta=1e-9, msg=i)
            if rms == 0:
                self.assertIsNone(found[0]["psnr"], i)
            else:
                self.assertAlmostEqual(found[0]["psnr"], 20 * math.log10(255 / rms), delta=1e-9, msg=i)

    def test_densest_window_is_that_of_a_whole_search(self):
        # With the threshold 0 and anti-aliasing counted, every unequal pixel is different.
        for i, ((a, b), found) in enumerate(zip(self.pairs, self.found)):
            differs = (a != b).any(axis=2)
            self.assertEqual(found[4]["densest"], densest(differs), i)
            down, across = (min(WINDOW, side) for side in differs.shape)
            self.assertAlmostEqual(found[4]["share"], found[4]["densest"][2] / (down * across), delta=1e-12, msg=i)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
