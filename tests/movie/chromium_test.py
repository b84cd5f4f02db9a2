"""Plays a movie in a headless Chromium: size, length, playing, seeking, pictures that are not black, and its words in
movie.vtt as a track.

Needs Debian's packages chromium and chromium-driver. Everything happens on 127.0.0.1.
usage: chromium_test.py MOVIE WIDTH HEIGHT FPS FRAMES
"""

import html
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy as np
from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from file_server import FileServer  # noqa: E402
from webdriver import Browser  # noqa: E402

MOVIE, WIDTH, HEIGHT, FPS, FRAMES = sys.argv[1], *map(int, sys.argv[2:6])
WORDS = pathlib.Path(MOVIE).parent / "movie.vtt"
SECONDS = FRAMES / FPS

PAGE = b"""<!doctype html><meta charset=utf-8><title>movie</title><video id=v muted preload=auto width=640 src=movie.mp4>
<track id=t src=movie.vtt default></video>
<script>
const video = document.getElementById('v');
const heard = (name) => new Promise((good, bad) => {
  video.addEventListener(name, good, {once: true});
  video.addEventListener('error', () => bad(new Error(video.error.message)), {once: true});
});
async function open_movie() {
  if (video.error) throw new Error(video.error.message);
  if (video.readyState < 2) await heard('loadeddata');
  return {width: video.videoWidth, height: video.videoHeight, duration: video.duration};
}
async function seek(time) {
  // 'seeked' may come before the new frame is shown. Where the same frame stays, none is shown anew.
  const shown = new Promise((good) => video.requestVideoFrameCallback(good));
  const seeked = heard('seeked');
  video.currentTime = time;
  await seeked;
  await Promise.race([shown, new Promise((good) => setTimeout(good, 2000))]);
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext('2d');
  context.drawImage(video, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
  let brightest = 0;
  for (let i = 0; i < pixels.length; ++i) if (i % 4 < 3 && pixels[i] > brightest) brightest = pixels[i];
  return {time: video.currentTime, brightest: brightest};
}
async function play_to_the_end() {
  const ended = heard('ended');
  await video.play();
  await ended;
  const shown = video.getVideoPlaybackQuality();
  return {time: video.currentTime, frames: shown.totalVideoFrames, corrupted: shown.corruptedVideoFrames};
}
async function open_track() {
  const track = document.getElementById('t');
  if (track.readyState < 2) await new Promise((good, bad) => { track.onload = good; track.onerror = bad; });
  const cues = [...video.textTracks[0].cues].map((cue) => [cue.id, cue.startTime, cue.endTime, cue.text]);
  return {tracks: video.textTracks.length, mode: video.textTracks[0].mode, cues: cues};
}
async function active_at(time) {
  await seek(time);
  for (let i = 0; i < 2; ++i) await new Promise(requestAnimationFrame);
  return [...video.textTracks[0].activeCues].map((cue) => cue.id);
}
async function set_mode(mode) {
  video.textTracks[0].mode = mode;
  for (let i = 0; i < 2; ++i) await new Promise(requestAnimationFrame);
}
</script>"""


def cues_of(path):
    """The cues of a WebVTT file: identifier, start, end, text."""
    head, *blocks = path.read_text("utf-8").split("\n\n")
    assert head == "WEBVTT", head
    cues = []
    for block in blocks:
        if block.startswith("NOTE"):
            continue
        identifier, times, text = block.rstrip("\n").split("\n")
        start, end = (sum(factor * float(part) for factor, part in zip((3600, 60, 1), time.split(":")))
                      for time in times.split(" --> "))
        cues.append([identifier, start, end, text])
    return cues


class Movie(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        server = FileServer({"": PAGE, "movie.mp4": MOVIE, "movie.vtt": WORDS})
        cls.addClassCleanup(server.close)
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)
        cls.browser.open(server.url)
        cls.movie = cls.browser.run("open_movie()")

    def test_has_its_size_and_length(self):
        self.assertEqual((self.movie["width"], self.movie["height"]), (WIDTH, HEIGHT))
        self.assertAlmostEqual(self.movie["duration"], SECONDS, places=2)

    def test_seeks_to_pictures(self):
        for frame in (FRAMES // 2, FRAMES - 1, 1, 0):
            time = (frame + 0.5) / FPS
            seen = self.browser.run(f"seek({time})")
            self.assertAlmostEqual(seen["time"], time, places=3)
            self.assertGreater(seen["brightest"], 64, f"frame {frame} is black")

    def test_plays_to_the_end(self):
        self.browser.run("seek(0)")
        played = self.browser.run("play_to_the_end()")
        self.assertAlmostEqual(played["time"], SECONDS, places=1)
        self.assertGreater(played["frames"], 0)
        self.assertEqual(played["corrupted"], 0)

    def test_has_the_cues_of_its_track(self):
        track = self.browser.run("open_track()")
        self.assertEqual((track["tracks"], track["mode"]), (1, "showing"))
        cues = cues_of(WORDS)
        self.assertEqual(len(track["cues"]), len(cues))
        for (name, start, end, text), asked in zip(track["cues"], cues):
            self.assertEqual((name, html.escape(text, quote=False)), (asked[0], asked[3]))
            self.assertAlmostEqual(start, asked[1], places=6)
            self.assertAlmostEqual(end, asked[2], places=6)

    def test_descriptions_begin_with_the_scenes_and_leave_no_gap(self):
        described = [cue for cue in cues_of(WORDS) if cue[0].startswith("description")]
        self.assertEqual(described[0][1], 0)
        self.assertAlmostEqual(described[-1][2], SECONDS, delta=0.001)
        for one, other in zip(described, described[1:]):
            self.assertEqual(one[2], other[1])
        shown = subprocess.run(("ffprobe", "-v", "error", "-show_entries", "chapter=start_time", "-of", "csv=p=0", MOVIE),
                               check=True, capture_output=True, text=True).stdout
        starts = [float(start) for start in re.findall(r"[0-9.]+", shown)]
        self.assertGreater(len(starts), 1)
        for start in starts:
            self.assertTrue(any(abs(start - cue[1]) < 0.001 for cue in described), start)

    def test_the_right_cues_are_active_after_a_seek(self):
        cues = cues_of(WORDS)
        self.assertTrue(any(name.startswith("caption") for name, *_ in cues))
        for frame in (0, FRAMES - 1, *range(1, FRAMES, 3)):
            time = (frame + 0.5) / FPS
            wanted = sorted(name for name, start, end, _ in cues if start <= time < end)
            self.assertEqual(sorted(self.browser.run(f"active_at({time})")), wanted, f"frame {frame}")

    def test_the_cue_is_shown_over_the_picture(self):
        _, start, end, _ = next(cue for cue in cues_of(WORDS) if cue[0].startswith("caption"))
        self.browser.run(f"active_at({(start + end) / 2})")
        pictures = []
        with tempfile.TemporaryDirectory() as folder:
            for mode in ("hidden", "hidden", "showing"):
                self.browser.run(f"set_mode('{mode}')")
                self.browser.screenshot(f"{folder}/a.png")
                pictures.append(np.asarray(Image.open(f"{folder}/a.png").convert("RGB")).astype(int))
        self.assertEqual(np.count_nonzero(pictures[0] != pictures[1]), 0)
        self.assertGreater(np.count_nonzero(np.abs(pictures[2] - pictures[1]) > 64), 1000)


if __name__ == "__main__":
    missing = [program for program in ("chromium", "chromedriver") if shutil.which(program) is None]
    if missing:
        sys.exit(f"cannot play the movie: {' and '.join(missing)} missing; install Debian's chromium and chromium-driver")
    if not os.path.exists(MOVIE):
        sys.exit(f"cannot play the movie: there is no {MOVIE}")
    unittest.main(argv=sys.argv[:1])
