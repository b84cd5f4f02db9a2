#!/usr/bin/env python3
"""Messages that name the cause, the process's name, and the number of threads.

    messages_test.py EPOCHREEL CONFIGS
"""
import json
import os
import pathlib
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

MINIMAL = "name: t\ndata: {dataset: synthetic}\nnetwork: [dense: 8, relu, dense: 10]\n"


def run(*arguments, **options):
    """Runs the program; returns the finished process with its text."""
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, **options)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="epochreel_messages_"))
        self.addCleanup(shutil.rmtree, self.folder)

    def expect(self, done, code, *words):
        self.assertEqual(done.returncode, code, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def job(self, text, name="job.yaml"):
        """Validates a job of that text or bytes."""
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return run("validate", path)


class CommandLine(Case):
    def test_the_nearest_command(self):
        for word, meant in (("runn", "run"), ("RUN", "run"), ("trian", "train"), ("stil", "still"), ("compair", "compare"),
                            ("aprove", "approve"), ("validat", "validate"), ("banch", "bench"), ("inf", "info")):
            self.expect(run(word, "x"), 2, f"there is no command '{word}'; the nearest is '{meant}'")
        self.expect(run("bench", "trian"), 2, "there is no command 'bench trian'; the nearest is 'bench train'")
        self.expect(run(), 2, "needs a command: one of")
        self.expect(run("bench"), 2, "bench needs a command: one of train")
        self.expect(run("--quiet", "run"), 2, "'--quiet' stands before the command")

    def test_the_nearest_option(self):
        tiny = CONFIGS / "tiny.yaml"
        for command, option, meant in (("run", "--tread", "--threads"), ("run", "--overwrit", "--overwrite"),
                                       ("validate", "--sett", "--set"), ("validate", "--out", "--set"),
                                       ("train", "--log-fromat=json", "--log-format"), ("run", "-x", "-h")):
            name = option.split("=")[0]
            self.expect(run(command, tiny, option), 2, f"'{command}' has no option '{name}'", f"the nearest is '{meant}'")
        self.expect(run("compare", "a", "b", "--max-pixel", "3"), 2, "the nearest is '--max-pixels'")
        self.expect(run("bench", "train", tiny, "--stepps", "3"), 2, "the nearest is '--steps'")

    def test_words_too_many_or_too_few(self):
        tiny = CONFIGS / "tiny.yaml"
        self.expect(run("run"), 2, "job")
        self.expect(run("run", tiny, tiny), 2, str(tiny))
        self.expect(run("compare", tiny), 2, "actual")
        self.expect(run("run", tiny, "--threads"), 2, "--threads")
        self.expect(run("run", tiny, "--threads", "1e3"), 2, "--threads")
        self.expect(run("run", tiny, "--out", "a", "--out", "b"), 2, "--out")

    def test_a_tilde(self):
        tiny = CONFIGS / "tiny.yaml"
        for command in (("run", "~/job.yaml"), ("run", tiny, "--out=~/x"), ("info", "~"), ("compare", "~/a", "b"),
                        ("compare", "a", "b", "--report=~/r"), ("still", tiny, "--frame", 0, "-o", "~a/x.png")):
            done = run(*command, cwd=self.folder)
            self.expect(done, 2, "'~' is not expanded in")
            self.assertEqual(list(self.folder.iterdir()), [])


    def test_an_empty_value_is_no_value(self):
        tiny = CONFIGS / "tiny.yaml"
        for command in (("run", ""), ("run", tiny, "--out="), ("run", tiny, "--out", ""), ("info", ""),
                        ("compare", "", "b"), ("approve", "a", ""), ("compare", "a", "b", "--report", ""),
                        ("compare", "a", "b", "--tolerance", ""), ("render", tiny, "--frames", ""),
                        ("still", tiny, "--frame", 0, "-o", "")):
            self.expect(run(*command, cwd=self.folder), 2, "")
            self.assertEqual(list(self.folder.iterdir()), [], command)
        self.expect(run("run", tiny, "--out", "", cwd=self.folder), 2, "--out: the value is empty; give one")

    def test_what_is_no_png(self):
        self.expect(run("still", CONFIGS / "tiny.yaml", "--frame", 0, "-o", self.folder / "a.jpg"), 2,
                    "a.jpg' is no PNG, as a still is; end its name with .png")
        (self.folder / "a.PNG").write_bytes(b"")
        self.expect(run("info", self.folder / "a.PNG"), 3, "a.PNG: is a picture; info reads a job's YAML file")


class Jobs(Case):
    def test_a_tilde(self):
        self.expect(self.job(MINIMAL.replace("synthetic", "idx, path: ~/data")), 3,
                    "job.yaml:2:28: data.path: '~' is not expanded in '~/data'; write the whole path, or './~/data'")
        self.expect(self.job(MINIMAL + "movie: {theme: ~/night.yaml}\n"), 3, "job.yaml:4:16: movie.theme: '~' is not expanded")
        self.expect(self.job(MINIMAL + "movie: {theme: ~}\n"), 3, "movie.theme has no value")

    def test_spaces_that_are_none(self):
        self.expect(self.job(MINIMAL + "train:\n\tepochs: 3\n"), 3, "job.yaml:5:1: ", "tab")
        self.expect(self.job(MINIMAL + "train:\n  epochs: 3\n\tbatch_size: 8\n"), 3, "job.yaml:6:1: ", "tab")
        self.expect(self.job(MINIMAL + "train:\n\u00a0\u00a0epochs: 3\n"), 3, "job.yaml:5:1: ", "no-break space U+00A0")
        self.expect(self.job(MINIMAL + "train: {epochs:\u00a03}\n"), 3, "job.yaml:4:16: ", "no-break space U+00A0")
        self.expect(self.job("name:\u00a0t\ndata: {dataset: synthetic}\n"), 3, "job.yaml:1:6: ", "no-break space U+00A0")
        for other in ("# a\u00a0comment", "seed: '\u00a0'"):  # the fault is on the line behind it
            self.expect(self.job(f"name: t\n{other}\nx: [1\n"), 3, "job.yaml:4:1: not valid YAML")
        self.expect(self.job(MINIMAL + "train:\u3000{epochs: 3}\n"), 3, "job.yaml:4:7: ", "U+3000")
        self.expect(self.job(MINIMAL + "seed: 3\u200b\n"), 3, "job.yaml:4:8: ", "U+200B")
        self.expect(self.job(MINIMAL + "# a comment\u00a0may\u3000hold\tthem\n"), 0)
        self.expect(self.job(MINIMAL + "data: {path: \"a\u00a0b\"}\n".replace("data", "record")), 3, "record has no key 'path'")

    def test_quotation_marks_that_are_none(self):
        self.expect(self.job(MINIMAL.replace("name: t", "name: \u201ct\u201d")), 3, "job.yaml:1:7: ", "U+201C", "straight")
        self.expect(self.job(MINIMAL.replace("name: t", "\u2018name\u2019: t")), 3, "job.yaml:1:1: ", "U+2018")

    def test_text_of_other_kinds(self):
        crlf = MINIMAL.replace("\n", "\r\n").encode()
        self.expect(self.job(b"\xef\xbb\xbf" + crlf), 0)
        self.expect(self.job(b"\xef\xbb\xbf" + crlf + b"train:\r\n  epoch: 3\r\n"), 3, "job.yaml:5:3: train has no key 'epoch'")
        self.expect(self.job(MINIMAL.replace("\n", "\r")), 3, "job.yaml:1:8: ", "carriage return")
        for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
            self.expect(self.job(MINIMAL.encode(encoding)), 3, "job.yaml:1:1: ", "save the file as UTF-8 text")
        self.expect(self.job(MINIMAL.replace("name: t", "name: é").encode("latin-1")), 3, "job.yaml:1:7: ", "0xe9 is not UTF-8")
        self.expect(self.job((self.folder.parent / PROGRAM).read_bytes()[:5000]), 3, "job.yaml:")
        self.expect(self.job(b""), 3, "the job is empty")
        self.expect(self.job(b"\xef\xbb\xbf"), 3, "the job is empty")
        self.expect(run("validate", self.folder), 3, "this is a folder")

    def test_numbers(self):
        for value in ("1e3", "08", "0x10", "1_000", "1,000", "３", ".inf", "yes", "3.0", "+3", "99999999999999999999", "\"3\"",
                      "-0", "[3]", "{}", "", "3 epochs"):
            done = self.job(MINIMAL + f"train: {{epochs: {value}}}\n".replace("{epochs: 1,000}", "{epochs: '1,000'}"))
            self.expect(done, 3, "job.yaml:4:")
            self.assertIn("epochs", done.stderr)
        for value in ("yes", "on", "True", "1", "TRUE", "off"):
            done = self.job(MINIMAL + f"train: {{optimizer: {{sgd: {{nesterov: {value}}}}}}}\n")
            self.expect(done, 3, "nesterov must be true or false")
        for value in (".inf", "-.inf", ".nan", "nan", "1e999", "0,1", "1/2", "10%"):
            done = self.job(MINIMAL + f"train:\n  optimizer:\n    sgd:\n      learning_rate: {value}\n")
            self.expect(done, 3, "job.yaml:7:22: train.optimizer.sgd.learning_rate")

    def test_yaml_that_jobs_do_not_have(self):
        for text, words in ((MINIMAL + "seed: 1\nseed: 2\n", "the key 'seed' is given twice, first at"),
                            (MINIMAL + "train: &a {epochs: 3}\n", "anchors (&name) are not allowed"),
                            (MINIMAL + "train: *a\n", "aliases (*name) are not allowed"),
                            (MINIMAL + "train: {<<: {epochs: 3}}\n", "train has no key '<<'"),
                            (MINIMAL + "seed: !!int 3\n", "tags (!name) are not allowed"),
                            (MINIMAL + "---\n" + MINIMAL, "a second document"),
                            (MINIMAL + "train: [\n", "end of sequence flow not found"),
                            (MINIMAL + "train: \"x\n", "never closed"),
                            (MINIMAL + "train\n", "train has no value; give its keys"),
                            (MINIMAL + "train: " + "[" * 100 + "]" * 100 + "\n", "nested deeper than")):
            self.expect(self.job(text), 3, "job.yaml:", words)

    def test_a_theme_with_a_byte_order_mark(self):
        theme = self.folder / "theme.yaml"
        mark = b"\xef\xbb\xbf"
        theme.write_bytes(mark + b"ground: \"#000000\"\r\nbase: night\r\n")
        self.expect(run("validate", CONFIGS / "tiny.yaml", "--set", f"movie.theme={theme}"), 0)
        theme.write_bytes(mark + b"grund: \"#000000\"\r\nbase: night\r\n")
        self.expect(run("validate", CONFIGS / "tiny.yaml", "--set", f"movie.theme={theme}"), 3,
                    f"{theme}:1:1: movie.theme has no key 'grund'")
        theme.write_bytes(mark + b"base: night\r\ngrund: \"#000000\"\r\n")
        self.expect(run("validate", CONFIGS / "tiny.yaml", "--set", f"movie.theme={theme}"), 3, f"{theme}:2:1: ")
        theme.write_bytes("base: night\n".encode("utf-16"))
        self.expect(run("validate", CONFIGS / "tiny.yaml", "--set", f"movie.theme={theme}"), 3, f"{theme}:1:1: ", "UTF-8")

    def test_a_tolerance_with_a_byte_order_mark(self):
        tolerance = self.folder / "compare.yaml"
        tolerance.write_bytes(b"\xef\xbb\xbfmax_pixel: 3\r\n")
        self.expect(run("compare", self.folder, self.folder, "--tolerance", tolerance), 3, f"{tolerance}:1:1: ", "max_pixels")

    def test_the_rate_that_changes_the_profile(self):
        self.expect(self.job(MINIMAL + "movie: {video: {crf: 0}}\n"), 3,
                    "job.yaml:4:22: movie.video.crf must be a whole number from 1 to 51")

    def test_batch_norm_of_a_single_value(self):
        dense = "name: t\ndata: {{dataset: synthetic{}}}\nnetwork: [dense: 8, batch_norm, relu, dense: 10]\ntrain: {{batch_size: {}}}\n"
        self.expect(self.job(dense.format("", 1)), 3, "job.yaml:3:", "network.1 (batch_norm) cannot normalize a single value",
                    "set train.batch_size to 2 or more")
        self.expect(self.job(dense.format(", train_limit: 129", 128)), 3, "129 images in batches of 128 leave 1 over")
        self.expect(self.job(dense.format(", train_limit: 1", 128)), 3, "the 1 image to train on")
        for limit, batch in ((130, 128), (128, 128), (129, 127), (2, 2), (0, 128)):
            self.expect(self.job(dense.format(f", train_limit: {limit}", batch)), 0)
        conv = "name: t\ndata: {dataset: synthetic}\nnetwork:\n  - conv2d: {filters: 2, kernel: KERNEL, padding: valid}\n" \
               "  - batch_norm\n  - flatten\n  - dense: 10\ntrain: {batch_size: 1}\n"
        self.expect(self.job(conv.replace("KERNEL", "3")), 0)
        self.expect(self.job(conv.replace("KERNEL", "16")), 3, "it gets one of each channel from a batch of 1")

    def test_batch_norm_where_only_the_files_tell(self):
        for name, count in (("train", 9), ("t10k", 4)):
            images = struct.pack(">IIII", 0x803, count, 8, 8) + bytes(range(64)) * count
            labels = struct.pack(">II", 0x801, count) + bytes(i % 2 for i in range(count))
            (self.folder / f"{name}-images-idx3-ubyte").write_bytes(images)
            (self.folder / f"{name}-labels-idx1-ubyte").write_bytes(labels)
        job = self.folder / "job.yaml"
        job.write_text(f"name: t\ndata: {{dataset: idx, classes: 2, path: '{self.folder}'}}\n"
                       "network: [dense: 4, batch_norm, relu, dense: 2]\ntrain: {batch_size: 4, epochs: 1}\n")
        self.expect(run("validate", job), 0)
        self.expect(run("train", job, "--out", self.folder / "out"), 3, "9 images in batches of 4 leave 1 over")
        self.assertFalse((self.folder / "out" / "trace" / "manifest.json").exists())
        self.expect(run("train", job, "--out", self.folder / "out", "--set", "train.batch_size=3"), 0)


class Process(Case):
    def long_work(self, program, **options):
        return subprocess.Popen([program, "bench", "train", CONFIGS / "tiny.yaml", "--steps", "10000000", "--threads", "1",
                                 "--quiet"], **options)

    def test_its_name(self):
        link = self.folder / "er"
        link.symlink_to(pathlib.Path(PROGRAM).resolve())
        for program in (PROGRAM, link):
            with self.long_work(program) as process:
                deadline = time.monotonic() + 60
                comm = pathlib.Path(f"/proc/{process.pid}/comm")
                while comm.read_text() != "epochreel\n" and time.monotonic() < deadline:
                    time.sleep(0.05)
                time.sleep(0.3)  # it has started itself anew by now
                self.assertEqual(comm.read_text(), "epochreel\n")
                self.assertEqual(pathlib.Path(f"/proc/{process.pid}/cmdline").read_bytes().split(b"\0")[0],
                                 os.fsencode(program))
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=30)

    def threads(self, **options):
        done = run("bench", "train", CONFIGS / "tiny.yaml", "--steps", "2", "--json", "--quiet", **options)
        self.expect(done, 0)
        return [count["threads"] for count in json.loads(done.stdout)["threads"]]

    def test_threads_by_default(self):
        one = {min(os.sched_getaffinity(0))}
        self.assertEqual(self.threads(preexec_fn=lambda: os.sched_setaffinity(0, one)), [1])
        self.assertEqual(self.threads(env=os.environ | {"OMP_NUM_THREADS": "1"}), [1])
        self.assertEqual(self.threads(env=os.environ | {"OMP_THREAD_LIMIT": "1"}), [1])
        most = self.threads(env=os.environ | {"OMP_NUM_THREADS": "1000"})[-1]
        self.assertLessEqual(most, len(os.sched_getaffinity(0)))


if __name__ == "__main__":
    PROGRAM = pathlib.Path(sys.argv.pop(1))
    CONFIGS = pathlib.Path(sys.argv.pop(1))
    os.environ.setdefault("LC_ALL", "C")
    unittest.main()
