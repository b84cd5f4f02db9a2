"""Sees that a movie of each codec is right, by ffprobe, ffmpeg, its bytes and Chromium: colours, tags, times, the noise of
each frame, and that a seek shows the frame that was asked for.

usage: right_video_test.py RIGHT_FILM
"""

import json
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

import numpy as np
from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from file_server import FileServer  # noqa: E402
from webdriver import Browser  # noqa: E402

RIGHT_FILM = sys.argv[1]

LIMITED_709 = {"color_range": "tv", "color_space": "bt709", "color_primaries": "bt709", "color_transfer": "bt709"}
FULL_RGB = {"color_range": "pc", "color_space": "gbr", "color_primaries": "bt709", "color_transfer": "iec61966-2-1"}

# A row a codec: the ending of its file, what that says of its pixels (`tags`), ffmpeg's format of the bare stream where that
# says the same (FFV1 has no such tags, RFC 9043), the least PSNR in dB of a frame and of the part
# of it that moves (4:2:0 blurs the edges of patches), and its type for a browser. `pixel_off`: how far a single pixel of a
# grey or of a theme's colour may be off, where that is more than MOST_OFF.
CODECS = {
    "h264": dict(ending=".mp4", pix_fmt="yuv420p", tags=LIMITED_709, raw="h264", psnr=(34.0, 38.5),
                 type='video/mp4; codecs="avc1.64001f"'),
    "hevc": dict(ending=".mp4", pix_fmt="yuv420p", tags=LIMITED_709, raw="hevc", psnr=(33.8, 38.0), pixel_off=3,
                 type='video/mp4; codecs="hvc1.1.6.L93.B0"'),
    "av1": dict(ending=".mp4", pix_fmt="yuv420p", tags=LIMITED_709, raw="ivf", psnr=(33.7, 36.6), pixel_off=3,
                type='video/mp4; codecs="av01.0.04M.08"'),
    "vp9": dict(ending=".webm", pix_fmt="yuv420p", tags=LIMITED_709, raw=None, psnr=(33.9, 38.3), pixel_off=4,
                type='video/webm; codecs="vp9"'),
    "ffv1": dict(ending=".mkv", pix_fmt="bgr0", tags=FULL_RGB, raw=None, psnr=(np.inf, np.inf),
                 type='video/x-matroska; codecs="ffv1"'),
}

# Pictures of 256 colours, in a size and at a rate of their own: pillow_test.py looks at them.
OF_A_PALETTE = {"gif", "apng"}

# Of 255. The mean of a patch is within 2 of the drawn colour in every frame, and so is each pixel of a grey or of a theme's
# colour. In a pure primary a step of 1 in chroma, which a lossy codec may take in some pixels, is 2.1 in blue, beside the
# rounding of luma and chroma.
MOST_OFF = 2
PIXEL_OFF = 4
PRIMARIES = 8  # patches, the first
# Red, green and blue in Chromium without a GPU: its libyuv multiplies by whole 64ths and cuts blue's 135 to 128 (UB in
# source/row_common.cc), which is 12 of 255 in pure blue and yellow. Another matrix or range is off by more in red and green.
BROWSER_OFF = (3, 3, 13)
JOINT_MARGIN = 0.5  # dB

PAGE = b"""<!doctype html><meta charset=utf-8><title>right</title><video id=v muted preload=auto></video>
<script>
const video = document.getElementById('v');
const canvas = document.createElement('canvas');
const context = canvas.getContext('2d', {willReadFrequently: true});
const heard = (name) => new Promise((good, bad) => {
  video.addEventListener(name, good, {once: true});
  video.addEventListener('error', () => bad(new Error(video.error.message)), {once: true});
});
async function open_movie(name) {
  const loaded = heard('loadeddata');
  video.src = name;
  await loaded;
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  return video.duration;
}
async function pixels_at(time, points) {
  // 'seeked' may come before the new frame is shown. Where the same frame stays, none is shown anew.
  const shown = new Promise((good) => video.requestVideoFrameCallback(good));
  const seeked = heard('seeked');
  video.currentTime = time;
  await seeked;
  await Promise.race([shown, new Promise((good) => setTimeout(good, 2000))]);
  context.drawImage(video, 0, 0);
  const all = context.getImageData(0, 0, canvas.width, canvas.height).data;
  return points.map(([x, y]) => [...all.slice(4 * (y * canvas.width + x), 4 * (y * canvas.width + x) + 3)]);
}
</script>"""


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True).stdout


def probe(*arguments):
    return json.loads(output_of("ffprobe", "-v", "error", "-of", "json", *arguments))


def boxes(data):
    """The boxes of an MP4 (ISO/IEC 14496-12), each as its type and its content."""
    at = 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        yield kind.decode("latin-1"), data[at + 8:at + size]
        at += size


def box_at(data, *path):
    """The content of the first box on a path such as "moov", "trak"; a sample's description begins behind 78 bytes."""
    for kind in path:
        data = next(content for found, content in boxes(data) if found == kind)
        data = data[{"stsd": 8}.get(kind, 0):]
    return data


class RightMovie:
    """A codec's movie: as it was drawn, and as ffmpeg decodes it."""

    def __init__(self, codec, folder):
        self.codec = codec
        self.film = json.loads(output_of(RIGHT_FILM, codec, folder))
        self.file = folder / self.film["movie"]
        self.drawn = np.stack([np.asarray(Image.open(file).convert("RGB"))
                               for file in sorted((folder / "frames").glob("*.png"))])
        raw = output_of("ffmpeg", "-nostdin", "-v", "error", "-i", self.file, "-fps_mode", "passthrough", "-sws_flags",
                        "bicubic+accurate_rnd+full_chroma_int", "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
        self.decoded = np.frombuffer(raw, np.uint8).reshape(-1, self.film["height"], self.film["width"], 3)

    def patch_centres(self):
        side, across = self.film["patch"], self.film["width"] // self.film["patch"]
        return [(i % across * side + side // 2, i // across * side + side // 2) for i in range(len(self.film["patches"]))]


MOVIES = {}


def setUpModule():
    folder = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(folder.cleanup)
    for codec in CODECS:
        MOVIES[codec] = RightMovie(codec, pathlib.Path(folder.name) / codec)


class Right:
    """What is asked of each codec; a subclass sets `codec`."""

    @classmethod
    def setUpClass(cls):
        cls.facts = CODECS[cls.codec]
        right = MOVIES[cls.codec]
        cls.right, cls.film, cls.movie, cls.drawn, cls.decoded = right, right.film, right.file, right.drawn, right.decoded
        cls.frames, cls.fps = cls.film["frames"], cls.film["fps"]

    def is_mp4(self):
        return self.movie.suffix == ".mp4"

    def test_flat_colours_come_back(self):
        self.assertEqual(self.decoded.shape, self.drawn.shape)
        quarter = self.film["patch"] // 4
        for i, ((x, y), color) in enumerate(zip(self.right.patch_centres(), self.film["patches"])):
            off = self.decoded[:, y - quarter:y + quarter, x - quarter:x + quarter].astype(int) - color
            self.assertLessEqual(np.abs(off.mean(axis=(1, 2))).max(), MOST_OFF, f"the patch {color}")
            most = PIXEL_OFF if i < PRIMARIES else self.facts.get("pixel_off", MOST_OFF)
            self.assertLessEqual(np.abs(off).max(), most, f"a pixel of {color}")

    def test_the_file_says_how_its_pixels_are_meant(self):
        stream = probe("-show_streams", "-select_streams", "v", self.movie)["streams"][0]
        self.assertEqual(self.movie.suffix, self.facts["ending"])
        self.assertEqual(stream["codec_name"], self.codec)
        self.assertEqual({key: stream.get(key) for key in self.facts["tags"]}, self.facts["tags"])
        self.assertEqual(stream["pix_fmt"], self.facts["pix_fmt"])
        # Pixels are square where nothing says otherwise: in Matroska (RFC 9559, DisplayWidth), and in AV1, which has no
        # such words, in an MP4 without the box pasp.
        says_it = self.is_mp4() and self.codec != "av1"
        self.assertIn(stream.get("sample_aspect_ratio"), ("1:1",) if says_it else ("1:1", None))
        self.assertEqual((stream["width"], stream["height"]), (self.film["width"], self.film["height"]))
        self.assertEqual((stream["r_frame_rate"], stream["avg_frame_rate"]), (f"{self.fps}/1", f"{self.fps}/1"))

    def test_there_is_one_stream_to_be_seen(self):
        streams = probe("-show_streams", self.movie)["streams"]
        others = [(stream["codec_type"], stream["codec_tag_string"], stream["disposition"]["default"])
                  for stream in streams[1:]]
        self.assertEqual(streams[0]["codec_type"], "video")
        # An MP4's chapters are a text track, which players do not show.
        self.assertEqual(others, [("data", "text", 0)] if self.is_mp4() else [])

    def test_chapters_are_where_they_were_asked_for(self):
        found = [(float(chapter["start_time"]), float(chapter["end_time"]), chapter["tags"]["title"])
                 for chapter in probe("-show_chapters", self.movie)["chapters"]]
        middle, end = round(19 / self.fps, 6), round(self.frames / self.fps, 6)
        self.assertEqual(found, [(0, middle, "One"), (middle, end, "Two")])

    def times(self, *arguments):
        packets = probe("-show_packets", "-select_streams", "v", *arguments, self.movie)["packets"]
        base = probe("-show_streams", "-select_streams", "v", self.movie)["streams"][0]["time_base"]
        ticks = int(base.split("/")[1])
        return packets, ticks

    def test_times_rise_evenly_from_zero(self):
        packets, ticks = self.times()
        shown = sorted(int(packet["pts"]) for packet in packets)
        self.assertEqual(len(shown), self.frames)
        # Matroska counts milliseconds: a time is the nearest.
        self.assertEqual(shown, [round(frame * ticks / self.fps) for frame in range(self.frames)])
        decoded = [int(packet["dts"]) for packet in packets]
        self.assertTrue(all(one < other for one, other in zip(decoded, decoded[1:])))
        self.assertTrue(all(int(packet["dts"]) <= int(packet["pts"]) for packet in packets))
        self.assertLessEqual({abs(int(packet["duration"]) - ticks / self.fps) < 1 for packet in packets}, {True})
        if self.is_mp4():
            self.assertEqual({int(packet["duration"]) for packet in packets}, {ticks // self.fps})
        times = [float(frame["best_effort_timestamp_time"])
                 for frame in probe("-show_frames", "-select_streams", "v", self.movie)["frames"]]
        np.testing.assert_allclose(times, np.arange(self.frames) / self.fps, atol=0.0006)

    def test_no_frame_is_noisier_than_stated_and_none_at_a_joint_than_elsewhere(self):
        whole = self.psnr(slice(None))
        moving = self.psnr(slice(self.film["moving_from"], self.film["number_from"]))
        joints = [frame for first in range(self.film["segment"], self.frames, self.film["segment"])
                  for frame in (first - 1, first)]
        others = [frame for frame in range(self.frames) if frame not in joints]
        print(f"{self.codec}: PSNR of a frame at least {whole.min():.2f} dB; of what moves {moving[joints].min():.2f} dB at "
              f"joints, {moving[others].min():.2f} dB elsewhere", file=sys.stderr)
        self.assertGreaterEqual(whole.min(), self.facts["psnr"][0])
        self.assertGreaterEqual(moving.min(), self.facts["psnr"][1])
        # What moves is as hard to encode in each frame, and its noise differs by 0.5 dB from frame to frame anyway.
        self.assertGreaterEqual(moving[joints].min(), moving[others].min() - JOINT_MARGIN)

    def psnr(self, rows):
        errors = ((self.decoded[:, rows].astype(float) - self.drawn[:, rows]) ** 2).mean(axis=(1, 2, 3))
        with np.errstate(divide="ignore"):
            return 10 * np.log10(255 ** 2 / errors)


class RightStream:
    """What is asked where the bare stream says how its pixels are meant."""

    def test_the_bare_stream_says_it_too(self):
        raw = output_of("ffmpeg", "-nostdin", "-v", "error", "-i", self.movie, "-c", "copy", "-f", self.facts["raw"], "-")
        found = subprocess.run(("ffprobe", "-v", "error", "-of", "json", "-f", self.facts["raw"], "-show_streams", "-"),
                               input=raw, check=True, capture_output=True)
        stream = json.loads(found.stdout)["streams"][0]
        self.assertEqual({key: stream.get(key) for key in self.facts["tags"]}, self.facts["tags"])


class RightMp4:
    """What is asked of an MP4 besides."""

    def test_the_box_says_it_too(self):
        entry = box_at(self.movie.read_bytes(), "moov", "trak", "mdia", "minf", "stbl", "stsd")
        kinds = dict(boxes(next(boxes(entry))[1][78:]))
        # ISO/IEC 23091-2: 1 is BT.709; the last bit tells the full range.
        self.assertEqual(kinds["colr"], b"nclx" + struct.pack(">HHHB", 1, 1, 1, 0))

    def test_the_edit_list_only_takes_back_what_decoding_runs_ahead(self):
        moov = box_at(self.movie.read_bytes(), "moov")
        movie_ticks = struct.unpack_from(">I", box_at(moov, "mvhd"), 12)[0]
        version, count, length, start, rate = struct.unpack_from(">IIIii", box_at(moov, "trak", "edts", "elst"))
        self.assertEqual((version, count, rate), (0, 1, 1 << 16))
        self.assertEqual(length * self.fps, self.frames * movie_ticks)
        with_it, _ = self.times()
        without, _ = self.times("-ignore_editlist", "1")
        self.assertEqual([int(packet["pts"]) + start for packet in with_it], [int(packet["pts"]) for packet in without])
        self.assertEqual(min(int(packet["pts"]) for packet in without), start)
        self.assertEqual(sum("D" in packet["flags"] for packet in with_it), 0)


class Played(unittest.TestCase):
    """Chromium shows the frame that was asked for, in its colours, for each codec that it says it plays."""

    @classmethod
    def setUpClass(cls):
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)

    def check(self, right):
        film = right.film
        bits = range(film["width"] // film["block"])
        row = (film["number_from"] + film["height"]) // 2
        points = [(bit * film["block"] + film["block"] // 2, row) for bit in bits]
        # WebM counts milliseconds.
        self.assertAlmostEqual(self.browser.run(f"open_movie('{film['movie']}')"), film["frames"] / film["fps"], delta=0.001)
        last, step = film["frames"] - 1, film["segment"]
        frames = [0, last, *(first + off for first in range(step, last, step) for off in (0, -1, 1)), 5, 4, last - 1, 1, 0]
        for frame in frames:
            time = (frame + 0.5) / film["fps"]
            pixels = self.browser.run(f"pixels_at({time}, {json.dumps(points)})")
            seen = sum(1 << bit for bit in bits if pixels[bit][1] > 127)
            self.assertEqual(seen, frame, f"{right.codec}: a seek to frame {frame}")
        pixels = np.array(self.browser.run(f"pixels_at({time}, {json.dumps(right.patch_centres())})"))
        for seen, drawn in zip(pixels, film["patches"]):
            off = np.abs(seen - np.array(drawn))
            self.assertTrue((off <= BROWSER_OFF).all(), f"{right.codec}: {drawn} is shown as {seen}")

    def test_a_seek_shows_the_frame_that_was_asked_for(self):
        played = []
        for right in MOVIES.values():
            server = FileServer({"": PAGE, right.film["movie"]: right.file})
            self.addCleanup(server.close)
            self.browser.open(server.url)
            type_of = json.dumps(CODECS[right.codec]["type"])
            if self.browser.run(f"Promise.resolve(video.canPlayType({type_of}))") != "probably":
                continue
            self.check(right)
            played.append(right.codec)
        print(f"Chromium played {', '.join(played)} of {', '.join(CODECS)}", file=sys.stderr)
        self.assertIn("h264", played)


class Table(unittest.TestCase):
    def test_has_a_row_for_each_codec(self):
        self.assertEqual(set(output_of(RIGHT_FILM).decode().split()), set(CODECS) | OF_A_PALETTE)


# A class a codec, so that a failure names it.
for name, facts in CODECS.items():
    asked = [Right, *([RightStream] if facts["raw"] else []), *([RightMp4] if facts["ending"] == ".mp4" else [])]
    globals()[f"Right_{name}"] = type(f"Right_{name}", (*asked, unittest.TestCase), {"codec": name})


if __name__ == "__main__":
    missing = [program for program in ("ffmpeg", "ffprobe", "chromium", "chromedriver") if shutil.which(program) is None]
    if missing:
        sys.exit(f"cannot look at the movies: {', '.join(missing)} missing; ci/setup.sh --tests installs what tests need")
    unittest.main(argv=sys.argv[:1])
