#!/usr/bin/env python3
"""Checks movie.also: each further file is, byte for byte, the movie of a job that asks for it alone; added, removed,
made in shards, killed.

    also_test.py EPOCHREEL CONFIGS
"""
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from program import CONFIGS, PROGRAM, Case, hashes, run

JOB = CONFIGS / "tiny.yaml"
SIZE = ("--set", "movie.width=320", "--set", "movie.height=180", "--set", "movie.fps=4", "--set", "movie.png={every: 5}",
        "--set", "movie.scenes=[{title: {seconds: 1}}, {training: {seconds: 7}}, {closing: {seconds: 1}}]")
ALSO = ("--set", "movie.also=[{file: small.mkv}, {file: phone.mp4, width: 180, height: 320, theme: paper, fps: 2, "
        "video: {preset: ultrafast}}]")
SMALL = ("--set", "movie.video.codec=ffv1")
PHONE = ("--set", "movie.width=180", "--set", "movie.height=320", "--set", "movie.theme=paper", "--set", "movie.fps=2")


class Also(Case):
    @classmethod
    def setUpClass(cls):
        cls.results = pathlib.Path(tempfile.mkdtemp(prefix="epochreel_also_"))
        cls.addClassCleanup(shutil.rmtree, cls.results)
        done = run("run", JOB, "--out", cls.results, "--quiet", "--threads", 3, *SIZE, *ALSO)
        assert done.returncode == 0, done.stderr
        cls.expected = hashes(cls.results)

    def fresh(self, name):
        out = self.folder / name
        shutil.copytree(self.results / "trace", out / "trace")
        return out

    def command(self, out, *more):
        return ["render", JOB, "--out", out, "--quiet", *SIZE, *more]

    def render(self, out, *more):
        self.expect(run(*self.command(out, *more)), 0)

    def test_each_is_the_movie_of_a_job_that_asks_for_it_alone(self):
        for name, file, more in (("own", "movie.mp4", ()), ("small", "small.mkv", SMALL), ("phone", "phone.mp4", PHONE)):
            out = self.fresh(name)
            self.render(out, *more)
            alone, = (path for path in out.glob("movie.*") if path.suffix != ".vtt")
            self.assertEqual((self.results / file).read_bytes(), alone.read_bytes(), name)
            kept = self.results if name == "own" else self.results / "also" / file
            for result in ("frames.json", "movie.vtt", "poster.png"):
                self.assertEqual((kept / result).read_bytes(), (out / result).read_bytes(), name)
        self.assertEqual({path.name for path in self.results.iterdir()},
                         {"also", "frames", "frames.json", "movie.mp4", "movie.vtt", "phone.mp4", "poster.png", "report.json",
                          "segments", "small.mkv", "trace"})

    def test_one_thread(self):
        out = self.fresh("one")
        self.render(out, "--threads", 1, *ALSO)
        self.assertEqual(hashes(out), self.expected)

    def test_shards(self):
        out = self.fresh("shards")
        for shard in ("2/2", "1/2"):
            self.render(out, "--shard", shard, *ALSO)
        self.assertFalse((out / "small.mkv").exists())
        stitch = run("stitch", JOB, "--out", out, "--quiet", *SIZE, *ALSO)
        self.expect(stitch, 0)
        self.assertEqual(hashes(out), self.expected)

    def test_killed(self):
        out = self.fresh("killed")
        for pause in (0.3, 0.6, 0.9):
            process = subprocess.Popen([PROGRAM, *map(str, self.command(out, *ALSO))])
            time.sleep(pause)
            process.send_signal(signal.SIGKILL)
            process.wait()
        self.render(out, *ALSO)
        self.assertEqual(hashes(out), self.expected)

    def test_added_later_and_removed(self):
        out = self.fresh("later")
        self.render(out)
        alone = hashes(out)
        segments = {path: path.stat().st_mtime_ns for path in out.glob("segments/0*")}
        self.render(out, *ALSO)
        self.assertEqual(hashes(out), self.expected)
        self.assertEqual({path: path.stat().st_mtime_ns for path in out.glob("segments/0*")}, segments)
        (out / "also" / "small.mkv" / "notes.txt").write_text("of somebody else")
        (out / "also" / "mine").mkdir()
        self.render(out, "--set", "movie.also=[{file: small.mkv}]")
        self.assertTrue((out / "small.mkv").exists())
        self.assertFalse((out / "phone.mp4").exists())
        self.assertFalse((out / "also" / "phone.mp4").exists())
        self.render(out)
        self.assertEqual((out / "also" / "small.mkv" / "notes.txt").read_text(), "of somebody else")
        shutil.rmtree(out / "also")
        self.assertEqual(hashes(out), alone)

    def test_files_of_the_same_frames_are_drawn_once(self):
        out = self.fresh("once")
        done = run("render", JOB, "--out", out, *SIZE, *ALSO)
        self.expect(done, 0, "drew and encoded 36 frames")
        self.assertIn("drew and encoded 18 frames", done.stderr)
        self.assertIn("drew and encoded 54 frames", done.stderr, "of the last line: three files, two films")

    def test_preview(self):
        out = self.fresh("preview")
        self.render(out, "--preview", *ALSO)
        info = run("info", out / "preview" / "phone.mp4")
        self.expect(info, 0)
        self.assertIn("90 x 160", info.stdout.replace("x", " x ").replace("  ", " "))

    def test_refusals(self):
        for also, words in (
                ("[{file: a.avi}]", "movie.also.0.file 'a.avi' ends as no movie does; end it with one of .mp4 ("),
                ("[{file: a.mp4}, {file: a.mp4}]", "movie.also.1.file 'a.mp4' is the name of another file of the movie;"),
                ("[{file: movie.mkv}]", "movie.also.0.file 'movie.mkv' is the name of another file of the movie;"),
                ("[{file: a.mkv, video: {codec: h264}}]",
                 "movie.also.0.video.codec h264 does not go into the file 'a.mkv'; end its name with .mp4, or"),
                ("[{file: a.mkv, video: {crf: 20}}]", "movie.also.0.video.crf is a key of h264"),
                ("[{file: b/a.mkv}]", "movie.also.0.file "),
                ("[{width: 64}]", "movie.also.0 lacks the key 'file'"),
                ("[{file: a.mp4, width: 65}]", "movie.also.0.width "),
                ("[{file: a.mp4, theme: {base: night, text: \"#000000\"}}]", "movie.also.0.theme: text #000000 on ground"),
                ("[{file: a.mp4, theme: absent.yaml}]", "movie.also.0.theme: there is no file 'absent.yaml'")):
            self.expect(run("validate", JOB, "--set", f"movie.also={also}"), 3, words)

    def test_a_link_in_the_place_of_a_folder(self):
        out = self.fresh("link")
        (out / "also").symlink_to(self.folder)
        self.expect(run(*self.command(out, *ALSO)), 3, "is a link, and nothing is written behind a link")


if __name__ == "__main__":
    unittest.main()
