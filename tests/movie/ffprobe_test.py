"""Looks at a movie with ffprobe and ffmpeg, as a user would.

usage: ffprobe_test.py MOVIE WIDTH HEIGHT FPS FRAMES
"""

import json
import subprocess
import sys
import unittest

MOVIE, WIDTH, HEIGHT, FPS, FRAMES = sys.argv[1], *map(int, sys.argv[2:6])


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Movie(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        found = json.loads(output_of("ffprobe", "-v", "error", "-count_frames", "-show_streams", "-show_format",
                                     "-of", "json", MOVIE))
        cls.streams, cls.format = found["streams"], found["format"]

    def test_holds_one_stream_of_h264(self):
        self.assertEqual([stream["codec_name"] for stream in self.streams], ["h264"])
        self.assertIn(self.streams[0]["profile"], ("Constrained Baseline", "Main", "High"))
        self.assertEqual(self.streams[0]["pix_fmt"], "yuv420p")

    def test_has_the_size_and_square_pixels(self):
        self.assertEqual((self.streams[0]["width"], self.streams[0]["height"]), (WIDTH, HEIGHT))
        self.assertEqual(self.streams[0]["sample_aspect_ratio"], "1:1")

    def test_has_exactly_the_frames_asked_for(self):
        stream = self.streams[0]
        self.assertEqual(stream["nb_frames"], str(FRAMES))
        self.assertEqual(stream["nb_read_frames"], str(FRAMES))
        self.assertEqual(stream["avg_frame_rate"], f"{FPS}/1")
        self.assertEqual(stream["r_frame_rate"], f"{FPS}/1")
        self.assertEqual(float(stream["start_time"]), 0)
        self.assertAlmostEqual(float(stream["duration"]), FRAMES / FPS, places=5)
        self.assertAlmostEqual(float(self.format["duration"]), FRAMES / FPS, places=2)

    def test_is_tagged_with_its_colours(self):
        stream = self.streams[0]
        self.assertEqual(stream["color_range"], "tv")
        for key in ("color_space", "color_primaries", "color_transfer"):
            self.assertEqual(stream[key], "bt709", key)
        self.assertEqual(stream["chroma_location"], "left")

    def test_names_no_version_of_an_encoder(self):
        self.assertNotIn("encoder", self.streams[0].get("tags", {}))
        self.assertNotIn("encoder", self.format.get("tags", {}))

    def test_decodes_without_a_warning(self):
        run = subprocess.run(("ffmpeg", "-nostdin", "-v", "warning", "-i", MOVIE, "-f", "null", "-"),
                             capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", ""))

    def test_shows_the_frames_one_by_one_from_time_zero(self):
        times = output_of("ffprobe", "-v", "error", "-show_entries", "frame=best_effort_timestamp_time", "-of",
                          "csv=p=0", MOVIE).replace(",", "").split()
        self.assertEqual(len(times), FRAMES)
        for frame, time in enumerate(times):
            self.assertAlmostEqual(float(time), frame / FPS, places=5)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
