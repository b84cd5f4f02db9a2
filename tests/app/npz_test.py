"""Names, shapes and scales of an npz.

    npz_test.py EPOCHREEL CONFIGS
"""
import os
import resource
import struct
import subprocess
import unittest

import numpy as np
from data_case import DataCase
from program import PROGRAM, run


class Npz(DataCase):
    def test_words_of_an_npz_are_numbered_as_their_names_stand(self):
        path = self.folder / "a.npz"
        words = np.array(["cat", "ant", "cat", "ant"])
        arrays = {"x_train": self.pixels(4, 2, 3), "y_train": words, "x_test": self.pixels(2, 2, 3), "y_test": words[:2]}
        np.savez(path, **arrays, class_names=["cat", "ant"])
        read = self.exported(f"dataset: npz, path: {path}", 2)
        np.testing.assert_array_equal(read["class_names"][read["y_train"]], words)
        self.assertEqual(list(read["y_test"]), [0, 1])
        np.savez(path, **arrays, class_names=["dog", "ant"])
        self.refused(f"dataset: npz, path: {path}", 2, "label 0 is 'cat', which is none of the names of classes")

    def test_images_keep_their_shape(self):
        path = self.folder / "a.npz"
        labels = np.array([0, 1, 0, 1])
        np.savez(path, x_train=self.pixels(4, 2, 6), y_train=labels)
        self.assertEqual(self.exported(f"dataset: npz, path: {path}, shape: [2, 6]", 2)["x_train"].shape[1:], (2, 6))
        self.assertEqual(self.exported(f"dataset: npz, path: {path}, shape: [1, 2, 6]", 2)["x_train"].shape[1:], (2, 6))
        self.refused(f"dataset: npz, path: {path}, shape: [3, 4]", 2,
                     "has samples of the shape (2, 6), which data.shape [3, 4] does not change; leave it out")

    def test_white_of_bytes(self):
        path = self.folder / "a.npz"
        images = self.random.integers(0, 17, (4, 2, 3), dtype=np.uint8)
        np.savez(path, x_train=images, y_train=np.array([0, 1, 0, 1]), x_test=images, y_test=np.array([0, 1, 0, 1]))
        read = self.exported(f"dataset: npz, path: {path}, white: 16", 2)
        np.testing.assert_array_equal(read["x_train"], np.floor(images / 16 * 255 + 0.5))
        np.testing.assert_array_equal(self.exported(f"dataset: npz, path: {path}", 2)["x_train"], images)

    def test_names_of_values_come_back(self):
        path = self.folder / "a.npz"
        vectors, labels = self.random.normal(size=(4, 2)), np.array([0, 1, 0, 1])
        np.savez(path, x_train=vectors, y_train=labels, value_names=["acid", "sugar"])
        self.assertEqual(list(self.exported(f"dataset: npz, path: {path}", 2)["value_names"]), ["acid", "sugar"])
        np.savez(path, x_train=vectors, y_train=labels, value_names=["acid"])
        self.refused(f"dataset: npz, path: {path}", 2, "names 1 values in the array value_names, but a vector has 2")

    def test_an_array_that_cannot_be_read_does_not_hide_what_is_missing(self):
        path = self.folder / "a.npz"
        np.savez(path, other=np.array([{}], dtype=object), y_train=np.array([0, 1]))
        self.refused(f"dataset: npz, path: {path}", 2, "holds no array whose name tells that it is the images to train on")

    def test_a_large_export_takes_little_memory_and_leaves_nothing_on_a_full_disk(self):
        """The images are written from where they lie; reading them takes up to twice their bytes."""
        size = 96 << 20
        for name, count in (("train", size // 4096), ("t10k", 2)):
            for kind, header, length in (("images-idx3", struct.pack(">4I", 0x803, count, 64, 64), count * 4096),
                                         ("labels-idx1", struct.pack(">2I", 0x801, count), count)):
                path = self.folder / f"{name}-{kind}-ubyte"
                path.write_bytes(header)
                os.truncate(path, len(header) + length)  # zeros, which take no memory here: it would count as the program's
        data = f"dataset: idx, path: {self.folder}"
        file = self.folder / "read.npz"
        arguments = ("export", "data", self.job(data, 2), "--format", "npz", "-o", file, "--quiet")
        with subprocess.Popen([PROGRAM, *map(str, arguments)]) as program:
            _, status, used = os.wait4(program.pid, 0)
            program.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(program.returncode, 0)
        self.assertGreater(file.stat().st_size, size)
        self.assertLess(used.ru_maxrss * 1024, 2 * size + (60 << 20))
        file.unlink()
        limit = 50 << 20
        done = run(*arguments, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        self.expect(done, 1, "read.npz: cannot write: File too large")
        self.assertEqual(list(self.folder.glob("*read.npz*")), [])


if __name__ == "__main__":
    unittest.main()
