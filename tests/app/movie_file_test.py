#!/usr/bin/env python3
"""Checks -o: the ending of a movie's name chooses its codec, and `-` is the frames as Y4M, as ffmpeg reads it.

    movie_file_test.py EPOCHREEL CONFIGS
"""
import json
import os
import pathlib
import pty
import shutil
import signal
import subprocess
import tempfile
import unittest

import numpy as np
from PIL import Image

from program import CONFIGS, PROGRAM, Case, run

JOB = CONFIGS / "tiny.yaml"
WIDTH, HEIGHT, FRAMES = 320, 180, 12
SET = ("--set", f"movie.width={WIDTH}", "--set", f"movie.height={HEIGHT}", "--set", "movie.png=all", "--set",
       "movie.fps=2", "--set", "movie.scenes=[{title: {seconds: 1}}, {training: {seconds: 4}}, {closing: {seconds: 1}}]")


def expected_planes(picture):
    """Y, Cb and Cr of a picture by ITU-R BT.709-6 in double precision, chroma sited left, by its two neighbours."""
    rgb = np.asarray(Image.open(picture).convert("RGB"), np.float64) / 255
    luma = rgb @ [0.2126, 0.7152, 0.0722]
    chroma = [(rgb[..., 2] - luma) / 1.8556, (rgb[..., 0] - luma) / 1.5748]
    planes = [16 + 219 * luma]
    for plane in chroma:
        rows = (plane[0::2] + plane[1::2]) / 2
        before = np.concatenate([rows[:, :1], rows[:, 1:-1:2]], axis=1)
        planes.append(128 + 224 * (before + 2 * rows[:, 0::2] + rows[:, 1::2]) / 4)
    return planes


class MovieFile(Case):
    @classmethod
    def setUpClass(cls):
        cls.results = pathlib.Path(tempfile.mkdtemp(prefix="epochreel_movie_file_"))
        cls.addClassCleanup(shutil.rmtree, cls.results)
        done = run("run", JOB, "--out", cls.results, "--quiet", *SET)
        assert done.returncode == 0, done.stderr

    def fresh(self):
        out = self.folder / "out"
        shutil.copytree(self.results, out)
        return out

    def render(self, out, *arguments):
        return run("render", JOB, "--out", out, "--quiet", *SET, *arguments)

    def stream(self, *arguments):
        return subprocess.run([PROGRAM, *map(str, arguments), "-o", "-", "--quiet", *SET], capture_output=True, check=False)

    def test_the_ending_chooses_the_codec(self):
        out = self.fresh()
        before = (out / "movie.mp4").read_bytes()
        film = self.folder / "film.MKV"
        self.expect(self.render(out, "-o", film), 0)
        self.assertEqual((out / "movie.mp4").read_bytes(), before, "the movie among the results is another")
        self.expect(self.render(out), 0)
        self.assertEqual((out / "movie.mp4").read_bytes(), before)
        self.expect(self.render(out, "--set", "movie.video.codec=ffv1"), 0)
        self.assertEqual((out / "movie.mkv").read_bytes(), film.read_bytes())
        self.assertFalse((out / "movie.mp4").exists())
        link = self.folder / "link.mkv"
        link.symlink_to(film)
        self.expect(run("render", out / "trace", "-o", link, "--quiet", "--out", self.folder / "of_trace", *SET), 0)
        self.assertTrue(link.is_symlink())
        self.assertEqual(film.read_bytes(), (out / "movie.mkv").read_bytes())

    def test_run_takes_it_too(self):
        film = self.folder / "film.mp4"
        out = self.folder / "out"
        self.expect(run("run", JOB, "--out", out, "-o", film, "--quiet", *SET), 0)
        self.assertEqual(film.read_bytes(), (self.results / "movie.mp4").read_bytes())
        self.assertFalse((out / "movie.mp4").exists())

    def test_refusals(self):
        film = self.folder / "film.mkv"
        for arguments, code, words in (
                (["-o", film, "--set", "movie.video.codec=h264"], 3,
                 f"movie.video.codec h264 does not go into the file '{film}'; end its name with .mp4, or choose the codec"),
                (["-o", film, "--set", "movie.video.crf=20"], 3, "--set movie.video.crf=20: movie.video.crf is a key of h264"),
                (["-o", self.folder / "film.avi"], 2, "ends as no movie does; end it with one of .mp4 ("),
                (["-o", self.folder / "absent" / "film.mp4"], 2, "-o: there is no folder "),
                (["-o", film, "--shard", "1/2"], 2, "-o: names a whole movie;"),
                (["-o", "-", "--frames", "0-3"], 2, "-o: names a whole movie;")):
            self.expect(self.render(self.results, *arguments), code, words)
        self.assertEqual(list(self.folder.iterdir()), [])
        (self.folder / "folder.mp4").mkdir()
        self.expect(self.render(self.results, "-o", self.folder / "folder.mp4"), 3, "is not a regular file but a folder")

    def test_every_frame_of_a_stream_is_right(self):
        one = self.stream("render", JOB, "--out", self.results, "--threads", 1)
        self.assertEqual((one.returncode, one.stderr), (0, b""))
        head = b"YUV4MPEG2 W320 H180 F2:1 Ip A1:1 C420mpeg2 XYSCSS=420MPEG2 XCOLORRANGE=LIMITED\n"
        self.assertTrue(one.stdout.startswith(head))
        ffmpeg = ["ffmpeg", "-v", "error", "-i", "-", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"]
        raw = subprocess.run(ffmpeg, input=one.stdout, capture_output=True, check=True).stdout
        size = WIDTH * HEIGHT
        frames = np.frombuffer(raw, np.uint8).reshape(FRAMES, size * 3 // 2)
        for number, frame in enumerate(frames):
            planes = (frame[:size].reshape(HEIGHT, WIDTH), frame[size:size * 5 // 4].reshape(HEIGHT // 2, WIDTH // 2),
                      frame[size * 5 // 4:].reshape(HEIGHT // 2, WIDTH // 2))
            for plane, expected in zip(planes, expected_planes(self.results / "frames" / f"{number:06}.png")):
                self.assertLessEqual(np.abs(plane - expected).max(), 0.52, f"frame {number}")
        probe = ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", "-"]
        stream, = json.loads(subprocess.run(probe, input=one.stdout, capture_output=True, check=True).stdout)["streams"]
        self.assertEqual([stream[key] for key in ("width", "height", "r_frame_rate", "pix_fmt", "color_range",
                                                  "chroma_location", "sample_aspect_ratio", "nb_read_frames")],
                         [WIDTH, HEIGHT, "2/1", "yuv420p", "tv", "left", "1:1", str(FRAMES)])

    def test_a_stream_is_the_same_at_any_number_of_threads(self):
        expected = self.stream("render", JOB, "--out", self.results, "--threads", 1).stdout
        for threads in (2, 5):
            done = self.stream("render", JOB, "--out", self.results, "--threads", threads)
            self.assertEqual(done.stdout, expected, threads)
        of_pictures = subprocess.run([PROGRAM, "encode", self.results / "frames", "-o", "-", "--quiet", "--threads", "3"],
                                     capture_output=True, check=False)
        self.assertEqual((of_pictures.returncode, of_pictures.stderr), (0, b""))
        self.assertEqual(of_pictures.stdout, expected)

    def test_a_pipe_that_is_closed_ends_it_quietly(self):
        process = subprocess.Popen([PROGRAM, "encode", self.results / "frames", "-o", "-"], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        process.stdout.read(1000)
        process.stdout.close()
        self.assertEqual((process.wait(), process.stderr.read()), (-signal.SIGPIPE, b""))
        process.stderr.close()

    def test_a_terminal_is_refused(self):
        leader, follower = pty.openpty()
        done = subprocess.run([PROGRAM, "encode", self.results / "frames", "-o", "-"], stdout=follower, stderr=subprocess.PIPE,
                              text=True, check=False)
        os.close(follower)
        os.close(leader)
        self.expect(done, 2, "-o -: stdout is a terminal; lead it into a pipe or a file")


if __name__ == "__main__":
    unittest.main()
