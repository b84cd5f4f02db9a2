#!/usr/bin/env python3
"""The program from outside: commands, exit codes, threads, interruptions.

    cli_test.py EPOCHREEL CONFIGS
"""
import hashlib
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = pathlib.Path()
CONFIGS = pathlib.Path()


def run(*arguments, **options):
    """Runs the program; returns the finished process with its text."""
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, **options)


def hashes(folder):
    """The SHA-256 of every file of a job's results that must be the same every time, by its place."""
    kept = {}
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.is_file() and "checkpoint" not in place.parts and not place.name.startswith("."):
            kept[str(place)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return kept


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="epochreel_cli_"))
        self.addCleanup(shutil.rmtree, self.folder)

    def expect(self, done, code, words=""):
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertIn(words, done.stderr)

    def tiny(self, name, *arguments):
        """Runs configs/tiny.yaml whole into a folder of its own."""
        out = self.folder / name
        self.expect(run("run", CONFIGS / "tiny.yaml", "--out", out, "--quiet", *arguments), 0)
        return out


class Determinism(Case):
    def test_same_bytes_at_any_number_of_threads(self):
        wanted = hashes(self.tiny("1", "--threads", 1))
        for name in ("movie.mp4", "frames.json", "poster.png", "trace/metrics.jsonl", "trace/manifest.json"):
            self.assertIn(name, wanted)
        for threads in (2, 3, 4):
            self.assertEqual(hashes(self.tiny(str(threads), "--threads", threads)), wanted, f"{threads} threads")

    def test_a_still_has_the_hash_that_frames_json_gives_it(self):
        out = self.tiny("out")
        listed = json.loads((out / "frames.json").read_text())["frames"]
        self.assertEqual(len(listed), 30)
        for frame in (0, 4, 9, 17, 29):
            picture = self.folder / f"{frame}.png"
            done = run("still", CONFIGS / "tiny.yaml", "--out", out, "--frame", frame, "-o", picture, "--quiet")
            self.expect(done, 0)
            self.assertEqual(done.stdout, f"{frame} {listed[frame]}\n")
            self.assertTrue(picture.read_bytes().startswith(b"\x89PNG"))

    def test_killed_at_any_moment_it_goes_on_to_the_same_bytes(self):
        start = time.monotonic()
        wanted = hashes(self.tiny("whole"))
        seconds = time.monotonic() - start
        rng = random.Random(20)
        out = self.folder / "cut"
        for _ in range(6):
            with subprocess.Popen([PROGRAM, "run", CONFIGS / "tiny.yaml", "--out", out, "--quiet"]) as process:
                time.sleep(rng.uniform(0, seconds))
                process.kill()
        self.expect(run("run", CONFIGS / "tiny.yaml", "--out", out, "--quiet"), 0)
        self.assertEqual(hashes(out), wanted)

    def test_asked_to_stop_it_saves_and_goes_on_to_the_same_bytes(self):
        job = ("--set", "train.epochs=40", "--set", "data.train_limit=2000")
        whole = self.tiny("whole", *job)
        for name, number, code in (("TERM", signal.SIGTERM, 143), ("INT", signal.SIGINT, 130)):
            out = self.folder / name
            with subprocess.Popen([PROGRAM, "run", CONFIGS / "tiny.yaml", "--out", out, "--quiet", *job]) as process:
                while not (out / "trace" / "commits.jsonl").exists():
                    time.sleep(0.002)
                time.sleep(0.05)
                process.send_signal(number)
                self.assertEqual(process.wait(), code)
            self.expect(run("run", CONFIGS / "tiny.yaml", "--out", out, "--quiet", *job), 0)
            self.assertEqual(hashes(out), hashes(whole))

    def test_another_theme_of_movie_never_retrains(self):
        out = self.tiny("out")
        before = hashes(out / "trace")
        done = run("render", CONFIGS / "tiny.yaml", "--out", out, "--set", "movie.theme=paper")
        self.expect(done, 0, "drew and encoded 30 frames")
        self.assertEqual(hashes(out / "trace"), before)
        again = run("render", CONFIGS / "tiny.yaml", "--out", out, "--set", "movie.theme=paper")
        self.assertNotIn("drew", again.stderr)

    def test_chosen_frames_are_those_of_the_film(self):
        out = self.tiny("out")
        kept = (out / "frames" / "000010.png").read_bytes()
        (out / "frames" / "000010.png").unlink()
        self.expect(run("render", CONFIGS / "tiny.yaml", "--out", out, "--frames", "9-10,20", "--quiet"), 0)
        self.assertEqual((out / "frames" / "000010.png").read_bytes(), kept)
        self.assertTrue((out / "frames" / "000009.png").exists())


class Refusals(Case):
    def test_a_font_that_is_not_there_before_anything_is_trained(self):
        out = self.folder / "out"
        done = run("run", CONFIGS / "tiny.yaml", "--out", out, "--set", "movie.theme.font=Papyrus")
        self.expect(done, 3, "there is no font family 'Papyrus'")
        self.assertFalse(out.exists())

    def test_a_theme_that_cannot_be_read(self):
        theme = self.folder / "theme.yaml"
        theme.write_text('base: paper\nmuted: "#BBBBBB"\n')
        done = run("validate", CONFIGS / "tiny.yaml", "--set", f"movie.theme={theme}")
        self.expect(done, 3, f"{theme}:2:8: movie.theme: muted #BBBBBB on ground #FAF7F0 has a contrast of 1.")

    def test_wrong_usage(self):
        self.expect(run(), 2, "run 'epochreel --help'")
        self.expect(run("dance"), 2)
        self.expect(run("run"), 2)
        self.expect(run("run", CONFIGS / "tiny.yaml", "--threads", "0"), 2)
        self.expect(run("run", CONFIGS / "tiny.yaml", "--progress", "loud"), 2)
        self.expect(run("validate", CONFIGS / "tiny.yaml", "--set", "nonsense"), 2)
        out = self.tiny("out")
        still = ("still", CONFIGS / "tiny.yaml", "--out", out, "-o", self.folder / "a.png", "--frame")
        self.expect(run(*still, "30"), 2, "30 lies outside the movie's frames 0-29")
        self.expect(run(*still, "-1"), 2)
        frames = ("render", CONFIGS / "tiny.yaml", "--out", out, "--frames")
        self.expect(run(*frames, "5-"), 2, "is no list of frames")
        self.expect(run(*frames, "5-99"), 2, "lies outside the movie's frames 0-29")
        self.assertFalse((self.folder / "a.png").exists())

    def test_a_wrong_job_is_named_with_its_line(self):
        job = self.folder / "job.yaml"
        job.write_text("name: x\nnetwork:\n  - dense: 10\ntrain:\n  epoch: 3\n")
        done = run("run", job, "--out", self.folder / "out")
        self.expect(done, 3, f"{job}:5:3: ")
        self.assertIn("epochs", done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)
        self.assertFalse((self.folder / "out").exists())
        self.expect(run("validate", self.folder / "none.yaml"), 3, "none.yaml: there is no such file")

    def test_a_trace_of_another_job_is_not_overwritten_unasked(self):
        out = self.tiny("out")
        before = hashes(out)
        for command in ("run", "render"):
            done = run(command, CONFIGS / "tiny.yaml", "--out", out, "--set", "train.batch_size=16")
            self.expect(done, 3, "train.batch_size")
            self.assertIn("--overwrite", done.stderr)
        self.assertEqual(hashes(out), before)
        anew = ("run", CONFIGS / "tiny.yaml", "--out", out, "--set", "train.batch_size=16", "--overwrite", "--quiet")
        self.expect(run(*anew), 0)
        self.assertNotEqual(hashes(out), before)

    def test_render_without_a_trace(self):
        done = run("render", CONFIGS / "tiny.yaml", "--out", self.folder / "none")
        self.expect(done, 3, "holds no trace; make one with 'epochreel train'")

    def test_a_damaged_snapshot_is_named(self):
        out = self.tiny("out")
        snapshot = sorted((out / "trace" / "snapshots").iterdir())[2]
        snapshot.write_bytes(snapshot.read_bytes()[:-1] + b"?")
        done = run("render", CONFIGS / "tiny.yaml", "--out", out, "--set", "movie.video.crf=30")
        self.expect(done, 3, snapshot.name)

    def test_a_full_disk_ends_it_with_one_sentence_and_it_goes_on_later(self):
        wanted = hashes(self.tiny("whole"))
        out = self.folder / "full"

        def small_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (60000, 60000))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        done = run("run", CONFIGS / "tiny.yaml", "--out", out, "--quiet", preexec_fn=small_files)
        self.expect(done, 1, "File too large")
        self.assertEqual(done.stderr.count("\n"), 1)
        self.assertFalse((out / "movie.mp4").exists())
        self.expect(run("run", CONFIGS / "tiny.yaml", "--out", out, "--quiet"), 0)
        self.assertEqual(hashes(out), wanted)

    def test_output_that_cannot_be_written(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([PROGRAM, "schema"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("stdout: cannot be written", done.stderr)


class Printing(Case):
    def test_config_prints_a_job_that_reads_back_the_same(self):
        first = run("config", CONFIGS / "tiny.yaml")
        self.expect(first, 0)
        job = self.folder / "job.yaml"
        job.write_text(first.stdout)
        self.assertEqual(run("config", job).stdout, first.stdout)
        changed = run("config", job, "--set", "train.epochs=7")
        self.assertIn("epochs: 7", changed.stdout)

    def test_info_tells_what_is_there(self):
        out = self.tiny("out")
        trace = run("info", out / "trace").stdout
        for words in ("Synthetic", "snapshots       8", "test accuracy", "dense", "onednn"):
            self.assertIn(words, trace)
        frames = run("info", out / "frames.json").stdout
        self.assertIn("30 of 1920 x 1080 at 10 frames/s", frames)
        movie = run("info", out / "movie.mp4").stdout
        self.assertIn("h264, 1920 x 1080, 10 frames/s, yuv420p, bt709/tv", movie)
        self.expect(run("info", self.folder / "nothing"), 3, "does not exist")

    def test_a_log_line_an_epoch(self):
        done = run("train", CONFIGS / "tiny.yaml", "--out", self.folder / "out")
        lines = [line for line in done.stderr.splitlines() if line.startswith("epoch")]
        self.assertEqual(len(lines), 2)
        for words in ("test accuracy", "train loss", "test loss", "active neurons", "learning rate", " s"):
            self.assertIn(words, lines[0])
        self.assertEqual(done.stdout, "")

    def test_json_logs_and_progress(self):
        done = run("train", CONFIGS / "tiny.yaml", "--out", self.folder / "out", "--log-format", "json", "--progress",
                   "json")
        for line in done.stderr.splitlines():
            self.assertTrue({"message", "done"} & json.loads(line).keys(), line)

    def test_quiet_says_nothing(self):
        done = run("run", CONFIGS / "tiny.yaml", "--out", self.folder / "out", "--quiet")
        self.assertEqual((done.stdout, done.stderr), ("", ""))

    def test_help_and_version(self):
        for command in ("run", "train", "render", "still", "validate", "config", "schema", "info", "bench"):
            self.assertIn(command, run("--help").stdout)
            self.expect(run(command, "--help"), 0)
        self.assertRegex(run("--version").stdout, r"^epochreel \d+\.\d+\.\d+\n$")


class Layers(Case):
    """The layer table of a job."""

    CONVOLUTIONAL = """name: small-cnn
network:
  - conv2d: {filters: 32, kernel: 3, padding: same}
  - batch_norm
  - relu
  - conv2d: {filters: 64, kernel: 5, stride: 2, padding: valid}
  - leaky_relu
  - max_pool2d: {kernel: 3, stride: 2}
  - avg_pool2d
  - dropout: 0.25
  - flatten
  - dense: 10
"""

    def info(self, text):
        job = self.folder / "job.yaml"
        job.write_text(text)
        return run("info", job)

    def rows(self, done, columns=80):
        """The table's rows, each as the list of its columns."""
        self.expect(done, 0)
        for line in done.stdout.splitlines():
            self.assertLessEqual(len(line), columns)
            self.assertEqual(line, line.rstrip())
        return [re.split(r"  +", line.strip()) for line in done.stdout.splitlines()]

    def test_of_a_dense_network(self):
        rows = self.rows(run("info", CONFIGS / "mnist.yaml"))
        for row in (
            ["#", "layer", "output shape", "parameters", "FLOPs"],
            ["image", "(1, 28, 28)"],
            ["0", "dense 1024", "(1024)", "803,840", "1,606,656"],
            ["1", "relu", "(1024)", "0", "1,024"],
            ["4", "dense 10", "(10)", "5,130", "10,250"],
            ["total", "1,333,770", "2,667,530"],
            ["parameters", "1,333,770 trainable, 0 running statistics"],
            ["size", "5.09 MiB as f32"],
            ["forward pass", "2,667,530 FLOPs an image"],
        ):
            self.assertIn(row, rows)

    def test_of_a_convolutional_network(self):
        rows = self.rows(self.info(self.CONVOLUTIONAL))
        for row in (
            ["0", "conv2d 32, 3x3, same", "(32, 28, 28)", "320", "476,672"],
            ["1", "batch_norm", "(32, 28, 28)", "64", "50,176"],
            ["2", "relu", "(32, 28, 28)", "0", "25,088"],
            ["3", "conv2d 64, 5x5, stride 2, valid", "(64, 12, 12)", "51,264", "14,754,816"],
            ["4", "leaky_relu 0.01", "(64, 12, 12)", "0", "9,216"],
            ["5", "max_pool2d 3x3, stride 2", "(64, 5, 5)", "0", "14,400"],
            ["6", "avg_pool2d 2x2", "(64, 2, 2)", "0", "1,024"],
            ["7", "dropout 0.25", "(64, 2, 2)", "0", "0"],
            ["8", "flatten", "(256)", "0", "0"],
            ["9", "dense 10", "(10)", "2,570", "5,130"],
            ["total", "54,218", "15,336,522"],
            ["parameters", "54,218 trainable, 64 running statistics"],
        ):
            self.assertIn(row, rows)

    def test_numbers_stand_below_each_other(self):
        lines = self.info(self.CONVOLUTIONAL).stdout.splitlines()
        head = next(i for i, line in enumerate(lines) if "FLOPs" in line)
        table = [line for line in lines[head:head + 15] if not line.startswith("-")]
        ends = {len(line) for line in table if not line.strip().startswith("image")}
        self.assertEqual(ends, {len(lines[head])})
        self.assertEqual(len({line.rfind("  ") for line in table if line.endswith(" 0")}), 1)

    def test_of_a_data_set_whose_files_tell_the_size(self):
        job = self.CONVOLUTIONAL + f"data: {{dataset: idx, classes: 10, path: {self.folder}}}\n"
        rows = self.rows(self.info(job), columns=500)  # it names the folder
        self.assertIn(["8", "flatten"], rows)
        self.assertIn("known once the data set is there", str(rows))
        for name, count in (("train", 20), ("t10k", 10)):
            images = struct.pack(">IIII", 0x803, count, 40, 30) + bytes(count * 40 * 30)
            labels = struct.pack(">II", 0x801, count) + bytes(i % 10 for i in range(count))
            (self.folder / f"{name}-images-idx3-ubyte").write_bytes(images)
            (self.folder / f"{name}-labels-idx1-ubyte").write_bytes(labels)
        rows = self.rows(self.info(job))
        self.assertIn(["image", "(1, 40, 30)"], rows)
        self.assertIn(["3", "conv2d 64, 5x5, stride 2, valid", "(64, 18, 13)", "51,264", "23,976,576"], rows)
        wrong = self.info(job.replace("  - flatten\n", ""))
        self.expect(wrong, 3, "network.8 (dense): gets the shape (64, 4, 3) and needs (units)")
        self.assertEqual(wrong.stdout, "")

    def test_a_layer_that_does_not_fit(self):
        job = self.folder / "job.yaml"
        flat = self.info("name: a\nnetwork:\n  - dense: 32\n  - conv2d: {filters: 4}\n  - flatten\n  - dense: 10\n")
        self.expect(flat, 3, f"{job}:4:13: network.1 (conv2d) gets the shape (32) and needs (channels, height, width)")
        small = self.info("name: a\nnetwork:\n  - max_pool2d: 29\n  - flatten\n  - dense: 10\n")
        self.expect(small, 3, f"{job}:3:17: network.0 (max_pool2d) gets the shape (1, 28, 28) and needs a height and "
                              "width of at least 29")
        deep = self.info(self.CONVOLUTIONAL.replace("  - flatten\n", ""))
        self.expect(deep, 3, f"{job}:11:12: network.8 (dense) gets the shape (64, 2, 2) and needs (units); put "
                             "'flatten' before it")
        for done in (flat, small, deep):
            self.assertEqual(done.stdout, "")
            self.assertEqual(done.stderr.count("\n"), 1)

    def test_an_unknown_layer_names_the_nearest(self):
        done = self.info("name: a\nnetwork:\n  - conv3d: {filters: 4}\n  - dense: 10\n")
        self.expect(done, 3, "job.yaml:3:5: network.0 cannot be 'conv3d'; the nearest is 'conv2d'")

    def test_what_validate_and_run_say_of_it(self):
        job = self.folder / "job.yaml"
        job.write_text(self.CONVOLUTIONAL.replace("  - flatten\n", ""))
        for command in (("validate", job), ("run", job, "--out", self.folder / "out")):
            self.expect(run(*command), 3, f"{job}:11:12: network.8 (dense) gets the shape (64, 2, 2)")
        self.assertFalse((self.folder / "out").exists())


class Bench(Case):
    """The figures of `bench`: their form, never their size."""

    def bench(self, *arguments):
        return run("bench", "train", CONFIGS / "tiny.yaml", "--steps", 5, "--quiet", *arguments)

    def test_a_row_a_number_of_threads(self):
        done = self.bench()
        self.expect(done, 0)
        lines = done.stdout.splitlines()
        self.assertIn("steps         5 of 32 images on each side", lines)
        head = next(i for i, line in enumerate(lines) if line.startswith("threads"))
        columns = ["threads", "ms a step", "least", "floor", "least", "ratio", "no update", "ratio", "images/s", "GFLOP/s"]
        self.assertEqual(re.split(r"  +", lines[head]), columns)
        rows = [line.split() for line in lines[head + 2:]]
        counts = [int(row[0]) for row in rows]
        self.assertEqual(counts[0], 1)
        self.assertEqual(counts[-1], len(os.sched_getaffinity(0)))
        for row in rows:
            self.assertEqual(len(row), len(columns))
            for value in row[1:8]:
                self.assertRegex(value, r"^\d+\.\d{3}$")

    def test_one_number_of_threads_as_json(self):
        done = self.bench("--threads", 2, "--json")
        self.expect(done, 0)
        figures = json.loads(done.stdout)
        self.assertEqual((figures["steps"], figures["batch_size"]), (5, 32))
        self.assertGreater(figures["peak_bytes"], figures["network_bytes"])
        self.assertEqual([count["threads"] for count in figures["threads"]], [2])
        count = figures["threads"][0]
        for side in ("seconds_a_step", "floor_seconds_a_step", "floor_without_update_seconds_a_step"):
            self.assertGreater(count[side]["least"], 0)
            self.assertLessEqual(count[side]["least"], count[side]["median"])
        self.assertAlmostEqual(count["images_per_second"] * count["seconds_a_step"]["median"], 32, places=6)

    def test_what_cannot_be_measured(self):
        self.expect(run("bench"), 2)
        self.expect(run("bench", "train"), 2)
        self.expect(self.bench("--threads", 0), 2)
        self.expect(run("bench", "train", CONFIGS / "tiny.yaml", "--steps", 0), 2)
        done = self.bench("--set", "train.batch_size=4000")
        self.expect(done, 3, "train.batch_size: ")
        self.assertIn("less than a batch of 4000", done.stderr)
        self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    PROGRAM = pathlib.Path(sys.argv.pop(1))
    CONFIGS = pathlib.Path(sys.argv.pop(1))
    os.environ.setdefault("LC_ALL", "C")
    unittest.main()
