"""Looks at a movie with ffprobe and ffmpeg, as a user would.

usage: ffprobe_test.py MOVIE CODEC WIDTH HEIGHT FPS FRAMES
"""

import json
import pathlib
import subprocess
import sys
import unittest

MOVIE, CODEC = sys.argv[1:3]
WIDTH, HEIGHT, FPS, FRAMES = map(int, sys.argv[3:7])
ENDING = pathlib.Path(MOVIE).suffix

# The words by which each codec's movie names its pixels.
YUV = {"pix_fmt": "yuv420p", "color_range": "tv", "color_space": "bt709", "color_primaries": "bt709",
       "color_transfer": "bt709", "chroma_location": "left"}
STREAMS = {
    "h264": YUV,
    "hevc": YUV | {"codec_tag_string": "hvc1", "profile": "Main"},
    "av1": {key: YUV[key] for key in YUV if key != "chroma_location"} | {"codec_tag_string": "av01", "profile": "Main"},
    "vp9": YUV | {"profile": "Profile 0"},
    "ffv1": {"pix_fmt": "bgr0", "color_range": "pc", "color_space": "gbr", "color_primaries": "bt709",
             "color_transfer": "iec61966-2-1"},
    "gif": {},
    "apng": {},
}
# A time may be off by so much: Matroska counts milliseconds.
SECONDS_OFF = 0.000005 if ENDING == ".mp4" else 0.0005


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Movie(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        found = json.loads(output_of("ffprobe", "-v", "error", "-count_frames", "-show_streams", "-show_format",
                                     "-of", "json", MOVIE))
        cls.streams, cls.format = found["streams"], found["format"]

    def test_holds_one_stream_to_be_seen_of_its_codec_tagged_with_its_colours(self):
        # An MP4's chapters are a track of text, which players do not show.
        others = [(stream["codec_type"], stream["codec_tag_string"]) for stream in self.streams[1:]]
        self.assertEqual(others, [("data", "text")] if ENDING == ".mp4" else [])
        self.assertEqual(self.streams[0]["codec_name"], CODEC)
        self.assertEqual({key: self.streams[0].get(key) for key in STREAMS[CODEC]}, STREAMS[CODEC])

    @unittest.skipUnless(CODEC == "h264", "a profile of H.264")
    def test_has_a_profile_that_browsers_play(self):
        self.assertIn(self.streams[0]["profile"], ("Constrained Baseline", "Main", "High"))

    def test_has_the_size_and_square_pixels(self):
        self.assertEqual((self.streams[0]["width"], self.streams[0]["height"]), (WIDTH, HEIGHT))
        # Pixels are square where a file says nothing: Matroska (RFC 9559, DisplayWidth) and AV1, which has no such field.
        said = ("1:1",) if CODEC in ("h264", "hevc") else ("1:1", None)
        self.assertIn(self.streams[0].get("sample_aspect_ratio"), said)

    def test_has_exactly_the_frames_asked_for(self):
        stream = self.streams[0]
        self.assertIn(stream.get("nb_frames"), (str(FRAMES), None))  # Matroska does not count them
        self.assertEqual(stream["nb_read_frames"], str(FRAMES))
        self.assertEqual(stream["avg_frame_rate"], f"{FPS}/1")
        self.assertEqual(stream["r_frame_rate"], f"{FPS}/1")
        self.assertEqual(float(stream.get("start_time", 0)), 0)
        if "duration" in stream:
            self.assertAlmostEqual(float(stream["duration"]), FRAMES / FPS, places=5)
        if "duration" in self.format:  # an animated PNG does not say
            self.assertAlmostEqual(float(self.format["duration"]), FRAMES / FPS, places=2)

    def test_names_no_version_of_an_encoder(self):
        self.assertNotIn("encoder", self.streams[0].get("tags", {}))
        self.assertIn(self.format.get("tags", {}).get("encoder"), (None, "Lavf"))  # Matroska must name a program

    @unittest.skipUnless(CODEC == "ffv1", "the others are lossy")
    def test_a_decoded_frame_has_the_pixels_of_its_png(self):
        pngs = sorted((pathlib.Path(MOVIE).parent / "frames").glob("*.png"))
        self.assertTrue(pngs)
        for png in pngs:
            def pixels(*source):
                run = ("ffmpeg", "-nostdin", "-v", "error", *source, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24",
                       "-")
                return subprocess.run(run, check=True, capture_output=True).stdout
            decoded = pixels("-i", MOVIE, "-vf", f"select=eq(n\\,{int(png.stem)})")
            self.assertTrue(decoded == pixels("-i", png), png.name)

    def test_no_packet_is_left_out_or_shown_before_it_is_decoded(self):
        found = json.loads(output_of("ffprobe", "-v", "error", "-show_packets", "-of", "json", MOVIE))["packets"]
        self.assertEqual(len(found), FRAMES)
        decoded = [float(packet["dts_time"]) for packet in found]
        self.assertEqual(decoded, sorted(set(decoded)))
        for packet, time in zip(found, decoded):
            self.assertNotIn("D", packet["flags"], "an edit list leaves it out")
            self.assertGreaterEqual(float(packet["pts_time"]), time)

    def test_decodes_without_a_warning(self):
        run = subprocess.run(("ffmpeg", "-nostdin", "-v", "warning", "-i", MOVIE, "-f", "null", "-"),
                             capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", ""))

    def test_shows_the_frames_one_by_one_from_time_zero(self):
        times = output_of("ffprobe", "-v", "error", "-show_entries", "frame=best_effort_timestamp_time", "-of",
                          "csv=p=0", MOVIE).replace(",", "").split()
        self.assertEqual(len(times), FRAMES)
        for frame, time in enumerate(times):
            self.assertAlmostEqual(float(time), frame / FPS, delta=SECONDS_OFF)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
