#!/usr/bin/env python3
"""The program from outside: commands, exit codes, threads, interruptions.

    cli_test.py EPOCHREEL CONFIGS
"""
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import time
import unittest

from program import CONFIGS, PROGRAM, Case, hashes, run


class Determinism(Case):
    def test_same_bytes_at_any_number_of_threads(self):
        wanted = hashes(self.tiny("1", "--threads", 1))
        for name in ("movie.mp4", "movie.vtt", "frames.json", "poster.png", "trace/metrics.jsonl", "trace/manifest.json"):
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
        job = ("--set", "train.epochs=20", "--set", "data.train_limit=2000")
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


class Preview(Case):
    def test_it_stands_in_a_folder_of_its_own_and_the_movie_stays(self):
        out = self.tiny("out")
        before = hashes(out)
        self.expect(run("render", CONFIGS / "tiny.yaml", "--out", out, "--preview"), 0, "preview/movie.mp4")
        made = hashes(out)
        listed = json.loads((out / "preview" / "frames.json").read_text())
        whole = json.loads((out / "frames.json").read_text())
        self.assertEqual((listed["width"] * 2, listed["height"] * 2), (whole["width"], whole["height"]))
        self.assertLess(len(listed["frames"]), len(whole["frames"]))
        self.assertEqual({name: made[name] for name in before}, before)
        self.assertTrue(all(name.startswith("preview/") for name in made.keys() - before.keys()))
        again = run("run", CONFIGS / "tiny.yaml", "--out", out, "--preview")
        self.expect(again, 0, "preview/movie.mp4")
        self.assertNotIn("drew", again.stderr)
        self.assertEqual(hashes(out), made)
        self.assertNotIn("drew", run("run", CONFIGS / "tiny.yaml", "--out", out).stderr)

    def test_its_frames_have_the_hashes_that_its_list_gives_them(self):
        out = self.tiny("out")
        self.expect(run("render", out / "trace", "--preview", "--quiet"), 0)
        listed = json.loads((out / "preview" / "frames.json").read_text())["frames"]
        picture = self.folder / "a.png"
        for frame in (0, len(listed) - 1):
            still = run("still", CONFIGS / "tiny.yaml", "--out", out, "--preview", "--frame", frame, "-o", picture)
            self.expect(still, 0)
            self.assertEqual(still.stdout, f"{frame} {listed[frame]}\n")
        kept = out / "preview" / "frames" / "000001.png"
        self.expect(run("render", CONFIGS / "tiny.yaml", "--out", out, "--preview", "--frames", "1"), 0)
        self.assertTrue(kept.exists())

    def test_a_link_in_the_place_of_its_folder_is_refused(self):
        out = self.tiny("out")
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        (out / "preview").symlink_to(elsewhere)
        self.expect(run("render", CONFIGS / "tiny.yaml", "--out", out, "--preview"), 3, "preview")
        self.assertEqual(list(elsewhere.iterdir()), [])

    def test_another_logo_draws_the_film_anew_and_another_name_does_not(self):
        out = self.tiny("out")
        logo = self.folder / "logo.png"
        shutil.copy(out / "poster.png", logo)
        footer = ("--set", "movie.footer.text=Lecture 7", "--set", f"movie.footer.logo={logo}")
        render = ("render", CONFIGS / "tiny.yaml", "--out", out, *footer)
        self.expect(run(*render), 0, "drew and encoded 30 frames")
        first = hashes(out)["frames.json"]
        self.assertNotIn("drew", run(*render).stderr)
        other = self.folder / "other.png"
        shutil.copy(logo, other)
        self.assertNotIn("drew", run(*render, "--set", f"movie.footer.logo={other}").stderr)
        shutil.copy(sorted((out / "frames").iterdir())[-1], logo)  # the same name, other pixels
        self.expect(run(*render), 0, "drew and encoded 30 frames")
        self.assertNotEqual(hashes(out)["frames.json"], first)


class Refusals(Case):
    def test_a_logo_that_is_not_there_before_anything_is_trained(self):
        job = self.folder / "job.yaml"
        text = (CONFIGS / "tiny.yaml").read_text()
        self.assertIn("\nmovie:\n", text)
        job.write_text(text.replace("\nmovie:\n", "\nmovie:\n  footer:\n    logo: none.png\n"))
        line = job.read_text().split("\n").index("    logo: none.png") + 1
        out = self.folder / "out"
        done = run("run", job, "--out", out)
        self.expect(done, 3, f"{job}:{line}:11: movie.footer.logo: there is no file 'none.png'; give the path of a PNG")
        self.assertFalse(out.exists())

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

    def commands(self, *path):
        """The paths of all commands that have no others below them: ("export", "trace")."""
        done = run(*path, "--help")
        self.expect(done, 0)
        below = done.stdout.partition("Subcommands:")[2]
        names = [line.split()[0] for line in below.splitlines() if line.startswith("  ") and line[2] != " "]
        return [leaf for name in names for leaf in self.commands(*path, name)] if names else [path]

    def test_wrong_usage_names_the_commands_own_help(self):
        paths = self.commands()
        self.assertTrue({("run",), ("export", "data"), ("export", "trace"), ("bench", "train")} <= set(paths), paths)
        for path in paths:
            done = run(*path, "--nonsense")
            self.expect(done, 2, f"run 'epochreel {' '.join(path)} --help' for its options")
            help_of_it = run(*re.search("'epochreel ([a-z -]* --help)'", done.stderr)[1].split())
            self.assertIn(f"Usage: epochreel {' '.join(path)}", help_of_it.stdout)
        self.expect(run("export", "dance"), 2, "there is no command 'export dance'; the nearest is 'export data'")
        self.expect(run("export"), 2, "run 'epochreel export --help' for them")

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

    def test_a_gpu_that_is_not_there(self):
        no_driver = {**os.environ, "EPOCHREEL_CUDA_DRIVER": str(self.folder / "none.so")}
        exact = (CONFIGS / "tiny.yaml", "--set", "train.numerics=exact", "--quiet", "--out")
        done = run("train", *exact, self.folder / "gpu", "--device", "gpu:1", env=no_driver)
        self.expect(done, 1, "NVIDIA's driver is not there")
        self.assertIn("--device cpu, which goes on with the same bits", done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)
        self.assertFalse((self.folder / "gpu" / "trace").exists())
        for device in ("auto", "cpu"):
            self.expect(run("train", *exact, self.folder / device, "--device", device, env=no_driver), 0)
        self.assertEqual(hashes(self.folder / "auto"), hashes(self.folder / "cpu"))

    def test_a_gpu_with_numerics_of_the_cpu(self):
        done = run("train", CONFIGS / "tiny.yaml", "--device", "gpu", "--out", self.folder / "out")
        self.expect(done, 3, "train.device is gpu, but a GPU computes exact numerics alone")
        self.assertFalse((self.folder / "out").exists())

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

    def test_messages_to_a_render_farm(self):
        out = self.folder / "out"
        done = run("run", CONFIGS / "tiny.yaml", "--out", out, "--progress", "openjd")
        messages = re.findall(r"^openjd_(\w+): (.*)$", done.stderr, re.MULTILINE)
        self.assertEqual([words for kind, words in messages if kind == "status"], ["train", "render"])
        shares = [float(words) for kind, words in messages if kind == "progress"]
        self.assertEqual((shares.count(100), min(shares) >= 0, max(shares)), (2, True, 100))
        self.assertEqual((done.stdout, [kind for kind, _ in messages if kind not in ("status", "progress")]), ("", []))
        done = run("stitch", CONFIGS / "tiny.yaml", "--out", self.folder / "nothing", "--progress", "openjd")
        self.assertEqual(done.returncode, 3)
        self.assertRegex(done.stderr, r"(?m)^openjd_fail: .*nothing")

    def test_quiet_says_nothing(self):
        done = run("run", CONFIGS / "tiny.yaml", "--out", self.folder / "out", "--quiet")
        self.assertEqual((done.stdout, done.stderr), ("", ""))

    def test_help_and_version(self):
        commands = re.findall(r"^  (\w+) ", run("--help").stdout, re.MULTILINE)
        self.assertTrue({"run", "train", "render", "compare"} <= set(commands), commands)
        for command in commands:
            done = run(command, "--help")
            self.expect(done, 0)
            self.assertIn(f"epochreel {command} [", done.stdout)
        version = run("--version").stdout
        self.assertRegex(version, r"^epochreel \d+\.\d+\.\d+\n")
        facts = dict(line.split(" ", 1) for line in version.splitlines())
        self.assertRegex(facts["commit"], r"^([0-9a-f]{40}(, changed)?|unknown)$")
        self.assertRegex(facts["date"], r"^\d{4}-\d\d-\d\d$")
        self.assertRegex(facts["instructions"], r"^\w+, the most that oneDNN uses; the processor has \w+")
        self.assertRegex(facts["FFmpeg"], r"^x264 core \d+.*, libavcodec \d")
        self.assertLessEqual({"compiler", "built", "oneDNN", "cairo", "pango"}, set(facts))


if __name__ == "__main__":
    unittest.main()
