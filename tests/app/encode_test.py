#!/usr/bin/env python3
"""Checks that `encode` makes of PNGs the movie that `render` made, at any number of threads and killed meanwhile, and
says in one sentence which picture cannot be a frame.

    encode_test.py EPOCHREEL CONFIGS
"""
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import numpy as np

from program import CONFIGS, PROGRAM, Case, run

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from png_maker import RGB, RGBA, png  # noqa: E402

JOB = CONFIGS / "tiny.yaml"
SIZE = ("--set", "movie.width=320", "--set", "movie.height=180", "--set", "movie.png=all")


class Encode(Case):
    @classmethod
    def setUpClass(cls):
        cls.results = pathlib.Path(tempfile.mkdtemp(prefix="epochreel_encode_"))
        cls.addClassCleanup(shutil.rmtree, cls.results)
        done = run("run", JOB, "--out", cls.results, "--quiet", *SIZE)
        assert done.returncode == 0, done.stderr
        cls.frames = cls.results / "frames"

    def pictures(self):
        """A copy of the pictures without their frames.json."""
        return pathlib.Path(shutil.copytree(self.frames, self.folder / "pictures"))

    def encode(self, *arguments, folder=None, file="film.mp4"):
        return run("encode", folder or self.frames, "-o", self.folder / file, "--quiet", *arguments)

    def refuse(self, folder, words):
        self.expect(self.encode(folder=folder), 3, words)
        self.assertEqual([path.name for path in self.folder.iterdir() if "film" in path.name], [])

    def test_makes_the_movie_of_render(self):
        expected = (self.results / "movie.mp4").read_bytes()
        for number, arguments in enumerate(([JOB, "--threads", 1], [JOB, "--threads", 3],
                                            ["--set", "movie.video.preset=ultrafast"])):
            self.expect(self.encode(*arguments, file=f"{number}.mp4"), 0)
            self.assertEqual((self.folder / f"{number}.mp4").read_bytes(), expected, arguments)
        self.assertEqual(len(list(self.folder.iterdir())), 3, "nothing else is left")

    def test_the_ending_chooses_the_codec(self):
        out = self.folder / "lossless"
        shutil.copytree(self.results / "trace", out / "trace")
        self.expect(run("render", JOB, "--out", out, "--quiet", *SIZE, "--set", "movie.video.codec=ffv1"), 0)
        self.expect(self.encode(file="film.mkv"), 0)
        self.assertEqual((self.folder / "film.mkv").read_bytes(), (out / "movie.mkv").read_bytes())

    def test_goes_on_where_it_was_killed(self):
        film = self.folder / "film.mp4"
        parts = self.folder / ".film.mp4.segments"
        command = [PROGRAM, "encode", self.frames, JOB, "-o", film, "--threads", 1, "--quiet"]
        slow = subprocess.Popen([*map(str, command), "--set", "movie.video.preset=placebo"])
        while not list(parts.glob("segments/0*.json")):
            time.sleep(0.005)
        slow.send_signal(signal.SIGKILL)
        slow.wait()
        self.assertFalse(film.exists())
        self.expect(run(*command[1:]), 0)
        self.assertEqual(film.read_bytes(), (self.results / "movie.mp4").read_bytes())
        self.assertFalse(parts.exists())

    def test_missing_pictures(self):
        pictures = self.pictures()
        shutil.copy(self.results / "frames.json", pictures)
        (pictures / "000029.png").unlink()
        self.refuse(pictures, "pictures: holds 29 pictures, but the film's frames.json lists 30;")
        (pictures / "000007.png").unlink()
        self.refuse(pictures, "pictures: lacks 000007.png, though it holds 000008.png;")
        (pictures / "000000.png").unlink()
        self.refuse(pictures, "pictures: lacks 000000.png, though it holds 000001.png;")
        (self.folder / "empty").mkdir()
        self.refuse(self.folder / "empty", "empty: holds no pictures with names such as 000000.png")
        self.refuse(self.folder / "absent", "absent: cannot be read as a folder of pictures: No such file")
        self.refuse(JOB, "tiny.yaml: cannot be read as a folder of pictures: Not a directory")

    def test_pictures_that_cannot_be_frames(self):
        pictures = self.pictures()
        grey = np.full((180, 320, 3), 128)
        for data, words in (
                (png(np.full((178, 320, 3), 128), RGB, 8),
                 "000005.png: is 320 x 178 pixels, but 000000.png is 320 x 180; all frames"),
                (png(grey, RGB, 16), "000005.png: has 16 bits a channel; save it with 8"),
                (png(np.dstack([grey, np.full((180, 320), 254)]), RGBA, 8), "000005.png: has transparent pixels;"),
                (b"GIF89a", "000005.png: is not a whole PNG (it is a GIF)"),
                ((pictures / "000005.png").read_bytes()[:-20], "000005.png: is not a whole PNG ("),
                (b"", "000005.png: is not a whole PNG (it is empty, 0 bytes)")):
            (pictures / "000005.png").write_bytes(data)
            self.refuse(pictures, words)
        odd = self.folder / "odd"
        odd.mkdir()
        (odd / "000000.png").write_bytes(png(np.full((181, 320, 3), 128), RGB, 8))
        self.refuse(odd, "000000.png: is 320 x 181 pixels; a film needs even sizes (4:2:0 video)")

    def test_wrong_use(self):
        self.expect(self.encode(file="film.avi"), 2, "film.avi' ends as no movie does; end it with one of .mp4 (h264")
        self.expect(self.encode("--set", "movie.width=64"), 2, "--set movie.width=64: of pictures that are there")
        self.expect(self.encode("--set", "movie.video.codec=ffv1"), 3,
                    "--set movie.video.codec=ffv1: movie.video.codec ffv1 does not go into the file")
        self.expect(self.encode(file="absent/film.mp4"), 2, "-o: there is no folder")
        (self.folder / "folder.mp4").mkdir()
        self.expect(self.encode(file="folder.mp4"), 3, "folder.mp4: is not a regular file but a folder")


if __name__ == "__main__":
    unittest.main()
