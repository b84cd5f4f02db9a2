"""A job of a data set, and what the program reads of it."""
import numpy as np
from program import Case, run

JOB = "name: a\ndata: {{{data}}}\nnetwork: [dense: {classes}]\n"


class DataCase(Case):
    def setUp(self):
        super().setUp()
        self.random = np.random.default_rng(5)

    def job(self, data, classes):
        path = self.folder / "job.yaml"
        path.write_text(JOB.format(data=f"classes: {classes}, {data}", classes=classes))
        return path

    def exported(self, data, classes, *arguments):
        """The arrays that the program read."""
        file = self.folder / "read.npz"
        done = run("export", "data", self.job(data, classes), "--format", "npz", "-o", file, "--quiet", *arguments)
        self.expect(done, 0)
        with np.load(file) as arrays:
            return {name: arrays[name] for name in arrays.files}

    def refused(self, data, classes, words):
        done = run("export", "data", self.job(data, classes), "--format", "npz", "-o", self.folder / "none.npz")
        self.expect(done, 3, words)
        self.assertFalse((self.folder / "none.npz").exists())

    def pixels(self, *shape):
        return self.random.integers(0, 256, shape, dtype=np.uint8)
