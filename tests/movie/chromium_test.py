"""Plays a movie in a headless Chromium: size, length, playing, seeking, and pictures that are not black.

Needs Debian's packages chromium and chromium-driver. Everything happens on 127.0.0.1.
usage: chromium_test.py MOVIE WIDTH HEIGHT FPS FRAMES
"""

import http.server
import os
import pathlib
import re
import shutil
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from webdriver import Browser  # noqa: E402

MOVIE, WIDTH, HEIGHT, FPS, FRAMES = sys.argv[1], *map(int, sys.argv[2:6])
SECONDS = FRAMES / FPS

PAGE = b"""<!doctype html><meta charset=utf-8><title>movie</title><video id=v muted preload=auto src=movie.mp4></video>
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
  const seeked = heard('seeked');
  video.currentTime = time;
  await seeked;
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
</script>"""


class Server(http.server.BaseHTTPRequestHandler):
    """The page and the movie, in parts as a browser asks for them."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/":
            self.answer(200, "text/html", PAGE)
        elif self.path == "/movie.mp4":
            self.answer_movie()
        else:
            self.answer(404, "text/plain", b"")

    def answer_movie(self):
        with open(MOVIE, "rb") as file:
            movie = file.read()
        part = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not part:
            self.answer(200, "video/mp4", movie)
            return
        first = int(part[1])
        last = min(int(part[2] or len(movie)), len(movie) - 1)
        self.answer(206, "video/mp4", movie[first:last + 1], f"bytes {first}-{last}/{len(movie)}")

    def answer(self, status, kind, body, content_range=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Accept-Ranges", "bytes")
        if content_range:
            self.send_header("Content-Range", content_range)
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:
            pass  # the browser has seen enough of this part

    def log_message(self, *_):
        pass


class Movie(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        cls.addClassCleanup(server.server_close)
        cls.addClassCleanup(server.shutdown)
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)
        cls.browser.open(f"http://127.0.0.1:{server.server_address[1]}/")
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


if __name__ == "__main__":
    missing = [program for program in ("chromium", "chromedriver") if shutil.which(program) is None]
    if missing:
        sys.exit(f"cannot play the movie: {' and '.join(missing)} missing; install Debian's chromium and chromium-driver")
    if not os.path.exists(MOVIE):
        sys.exit(f"cannot play the movie: there is no {MOVIE}")
    unittest.main(argv=sys.argv[:1])
