"""Decodes an animated picture with Pillow, which shares no code with libav, and holds it against the film's PNGs.

usage: pillow_test.py MOVIE
"""

import pathlib
import sys
import unittest

import numpy
from PIL import Image

MOVIE = pathlib.Path(sys.argv[1])
FPS, FRAMES = 10, 30
TILE = 4  # the side of a tile of dithering


def pixels(picture):
    return numpy.asarray(picture.convert("RGB"), dtype=numpy.float64)


def tile_means(values):
    height, width = (side // TILE * TILE for side in values.shape[:2])
    return values[:height, :width].reshape(height // TILE, TILE, width // TILE, TILE, 3).mean(axis=(1, 3))


class Animated(unittest.TestCase):
    def setUp(self):
        self.movie = Image.open(MOVIE)
        self.frames = []
        for number in range(self.movie.n_frames):
            self.movie.seek(number)
            self.frames.append((self.movie.info["duration"], pixels(self.movie)))
        self.addCleanup(self.movie.close)

    def test_shows_all_frames_evenly_and_without_end(self):
        self.assertEqual([duration for duration, _ in self.frames], [1000 / FPS] * FRAMES)
        self.assertEqual(self.movie.info["loop"], 0)

    def test_has_the_colors_of_one_palette(self):
        colors = numpy.unique(numpy.concatenate([frame.reshape(-1, 3) for _, frame in self.frames]), axis=0)
        self.assertLessEqual(len(colors), 255)

    def test_each_frame_is_near_to_what_was_drawn(self):
        pngs = sorted((MOVIE.parent / "frames").glob("*.png"))
        self.assertEqual(len(pngs), 3)
        for png in pngs:
            _, frame = self.frames[int(png.stem)]
            height, width = frame.shape[:2]
            drawn = pixels(Image.open(png).convert("RGB").resize((width, height), Image.Resampling.BOX))
            far = numpy.abs(tile_means(frame) - tile_means(drawn))
            self.assertLess(far.mean(), 1.5, png.name)
            self.assertLess(numpy.quantile(far, 0.999), 16, png.name)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
