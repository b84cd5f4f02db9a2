#!/usr/bin/env python3
"""Checks what `info` says of a job: its layers, their shapes, parameters and operations.

    info_test.py EPOCHREEL CONFIGS
"""
import re
import struct
import unittest

from program import CONFIGS, Case, run


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


if __name__ == "__main__":
    unittest.main()
