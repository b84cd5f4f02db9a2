#!/usr/bin/env python3
"""Movies and traces with differences planted on purpose: each gets the right verdict, exit code and sentence.

    planted_runs_test.py EPOCHREEL ROOT [CLASS]
"""
import json
import re
import shutil
import struct
import subprocess

from planted_case import Case, main, run


class Movies(Case):
    def test_another_crf_is_seen_in_every_frame(self):
        a = self.ci_run("a") / "movie.mp4"
        b = self.ci_run("b", "--set", "movie.video.crf=35") / "movie.mp4"
        result = self.compare(4, a, b)
        self.assertLess(result["quality"]["psnr_min"], 45)
        self.assertLessEqual(result["quality"]["psnr_min"], result["quality"]["psnr_p1"])
        self.assertLess(result["quality"]["ssim_min"], 0.9999)
        self.assertTrue(all(p["baseline"] == p["actual"] for p in result["movie"] if not p["name"].startswith("tag")))
        self.compare(0, a, b, "--min-psnr", 20, "--max-share", 1)
        same = self.compare(0, a, a)
        self.assertEqual(same["verdict"], "same")

    def test_equal_movies_with_a_damaged_picture_are_refused(self):
        whole = (self.ci_run("a") / "movie.mp4").read_bytes()
        at = whole.index(b"mdat") + 1000
        for name in ("x.mp4", "y.mp4"):
            (self.folder / name).write_bytes(whole[:at] + b"\xff" * 400 + whole[at + 400:])
        for command in (("compare", "x.mp4", "y.mp4"), ("approve", "base", "x.mp4")):
            done = run(*(self.folder / word if word != command[0] else word for word in command))
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("x.mp4: is damaged: frame ", done.stderr)
        self.assertFalse((self.folder / "base").exists())

    def test_the_results_of_two_encodings_tell_that_drawing_and_training_are_the_same(self):
        a = self.ci_run("a")
        b = self.ci_run("b", "--set", "movie.video.crf=35")
        result = self.compare(0, a, b)
        self.assertEqual(result["verdict"], "within tolerance")
        self.assertIn("The training is the same, bit for bit; all 30 frames are the same, bit for bit", result["sentence"])
        self.assertIn("The movie's bytes differ, though no frame does", result["sentence"])

    def test_a_movie_beside_its_pictures(self):
        out = self.ci_run("a")
        self.assertEqual(self.compare(0, out / "frames", out / "movie.mp4")["verdict"], "within tolerance")
        other = self.ci_run("b", "--set", "seed=2")
        self.compare(4, other / "frames", out / "movie.mp4")

    def test_a_dropped_frame_and_another_rate(self):
        out = self.ci_run("a")
        shorter = self.folder / "shorter.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-i", out / "movie.mp4", "-vf", r"select=not(eq(n\,8)),setpts=N/10/TB",
                        "-r", "10", "-c:v", "libx264", "-crf", "1", "-bf", "2", "-color_range", "tv", shorter], check=True)
        result = self.compare(4, out / "movie.mp4", shorter)
        self.assertEqual([item["name"] for item in result["items"] if item["verdict"] == "missing"], ["000029"])
        frames = {p["name"]: (p["baseline"], p["actual"]) for p in result["movie"]}["frames"]
        self.assertEqual(frames, ("30", "29"))
        faster = self.folder / "faster.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-itsscale", "0.5", "-i", out / "movie.mp4", "-c", "copy", faster], check=True)
        self.assertRegex(self.compare(4, out / "movie.mp4", faster)["sentence"], r"runs at (19|20)[.\d]* frames/s")

    def test_a_movie_that_is_cut_off(self):
        out = self.ci_run("a")
        cut = self.folder / "cut.mp4"
        cut.write_bytes((out / "movie.mp4").read_bytes()[:-2000])
        done = run("compare", out / "movie.mp4", cut)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("cut.mp4", done.stderr)


class Traces(Case):
    def one_ulp(self, trace, snapshot, tensor):
        """Moves one weight to its neighbour, and takes the file's hash off the record."""
        path = trace / f"snapshots/{snapshot:06}.safetensors"
        data = bytearray(path.read_bytes())
        (length,) = struct.unpack("<Q", data[:8])
        entry = json.loads(data[8:8 + length])[tensor]
        data[8 + length + entry["data_offsets"][0] + 2 * 5] ^= 1
        path.write_bytes(data)
        commits = (trace / "commits.jsonl").read_text().splitlines()
        line = json.loads(commits[snapshot])
        del line["hash"]
        commits[snapshot] = json.dumps(line)
        (trace / "commits.jsonl").write_text("\n".join(commits) + "\n")

    def test_one_ulp_in_one_weight(self):
        a = self.ci_run("a")
        shutil.copytree(a / "trace", self.folder / "trace")
        self.one_ulp(self.folder / "trace", 4, "model.2.weight")
        result = self.compare(4, a / "trace", self.folder / "trace")
        self.assertEqual(result["training"]["diverged"], "weights")
        self.assertRegex(result["sentence"], r"The training changed, first in its weights: at snapshot 4 \(step \d+\) in "
                         r"model\.2\.weight: 1 of 512 values by at most 1 ULP, the first at \[0, 5\]; 1 of 8 snapshots")
        stages = {stage["name"]: stage["same"] for stage in result["training"]["stages"]}
        self.assertEqual(stages, {"job": True, "data": True, "versions": True, "weights": False, "records": True,
                                  "metrics": True})
        self.assertEqual(self.compare(0, a / "trace", self.folder / "trace", "--max-ulp", 1)["verdict"], "within tolerance")

    def test_training_changed_and_drawing_changed_are_different_sentences(self):
        a = self.ci_run("a")
        other = self.compare(4, a, self.ci_run("b", "--set", "train.epochs=3"))
        self.assertIn("The training changed, first in its job: train.epochs is 3, not 2", other["sentence"])
        drawn = self.compare(4, a, self.ci_run("c", "--set", "movie.theme=paper"))
        self.assertIn("The drawing changed, the training is the same, bit for bit: 30 of 30 frames differ",
                      drawn["sentence"])

    def test_metrics_alone(self):
        a = self.ci_run("a")
        shutil.copytree(a / "trace", self.folder / "trace")
        path = self.folder / "trace/metrics.jsonl"
        lines = path.read_text().splitlines()
        lines[3] = re.sub(r'"train_loss":[0-9.e-]+', '"train_loss":1.5', lines[3])
        path.write_text("\n".join(lines) + "\n")
        result = self.compare(4, a / "trace", self.folder / "trace")
        self.assertEqual(result["training"]["diverged"], "metrics")
        self.assertIn("train_loss is 1.5, not", result["sentence"])

    def test_a_damaged_snapshot(self):
        a = self.ci_run("a")
        shutil.copytree(a, self.folder / "b")
        commits = self.folder / "b/trace/commits.jsonl"
        commits.write_text(commits.read_text().replace('"hash":"', '"hash":"0', 1))
        self.assertEqual(run("compare", a, self.folder / "b").returncode, 3)


if __name__ == "__main__":
    main()
