"""What the program reads of files of every format is what NumPy and Pillow read of them: `export data` says it.

    data_test.py EPOCHREEL CONFIGS [CLASS]
"""
import gzip
import io
import struct
import unittest
import zipfile

import numpy as np
from PIL import Image, ImageOps
from data_case import DataCase
from program import run


def idx(array):
    codes = {"uint8": 8, "int8": 9, "int16": 11, "int32": 12, "float32": 13, "float64": 14}
    return struct.pack(f">HBB{array.ndim}I", 0, codes[array.dtype.name], array.ndim, *array.shape) + \
        array.astype(array.dtype.newbyteorder(">")).tobytes()


class Arrays(DataCase):
    """IDX, npz and csv."""

    def write_idx(self, images, labels):
        for name, part in (("train", slice(0, 6)), ("t10k", slice(6, None))):
            (self.folder / f"{name}-images-idx").write_bytes(idx(images[part]))
            (self.folder / f"{name}-labels-idx").write_bytes(gzip.compress(idx(labels[part])))

    def test_idx_in_colour(self):
        images, labels = self.pixels(9, 4, 5, 3), np.arange(9, dtype=np.uint8) % 3
        for stored in (images, images.transpose(0, 3, 1, 2), images.astype(np.int32)):
            self.write_idx(stored, labels)
            read = self.exported(f"dataset: idx, path: {self.folder}", 3)
            np.testing.assert_array_equal(read["x_train"], images[:6])
            np.testing.assert_array_equal(read["x_test"], images[6:])
            np.testing.assert_array_equal(read["y_test"], labels[6:])

    def test_idx_of_rows(self):
        images, labels = self.pixels(9, 24), np.arange(9, dtype=np.uint8) % 3
        self.write_idx(images, labels)
        read = self.exported(f"dataset: idx, path: {self.folder}, shape: [4, 6]", 3)
        np.testing.assert_array_equal(read["x_train"], images[:6].reshape(6, 4, 6))
        read = self.exported(f"dataset: idx, path: {self.folder}, shape: [3, 2, 4]", 3)
        np.testing.assert_array_equal(read["x_test"], images[6:].reshape(3, 3, 2, 4).transpose(0, 2, 3, 1))
        self.refused(f"dataset: idx, path: {self.folder}", 3, "set data.shape")

    def test_npz_of_every_type(self):
        labels = np.arange(12) % 3
        for kind in ("u1", "i1", "<u2", ">u2", "<i2", ">i4", "<u4", "<i8", ">u8", "<f2", ">f2", "<f4", ">f4", "<f8", "b1"):
            most = 2 if kind == "b1" else 128 if kind == "i1" else 256
            images = self.random.integers(0, most, (12, 3, 4))
            for save in (np.savez, np.savez_compressed):
                save(self.folder / "a.npz", x_train=images[:8].astype(kind), y_train=labels[:8].astype(kind),
                     x_test=images[8:].astype(kind), y_test=labels[8:, None].astype("i4"))
                read = self.exported(f"dataset: npz, path: {self.folder}/a.npz", 3)
                scale = 255 if kind == "b1" else 1  # 0 and 1: 1 is white
                np.testing.assert_array_equal(read["x_train"], images[:8] * scale, kind)
                np.testing.assert_array_equal(read["x_test"], images[8:] * scale, kind)
                expected = labels[:8].astype(kind).astype(int)
                np.testing.assert_array_equal(read["y_train"], expected, kind)
                np.testing.assert_array_equal(read["y_test"], labels[8:], kind)

    def test_npz_of_fractions_and_words(self):
        images = self.random.random((10, 5, 4, 3))
        words = np.array(["né", "a", "中", "a", "né"] * 2)
        np.savez(self.folder / "a.npz", images=images, labels=words)
        read = self.exported(f"dataset: npz, path: {self.folder}/a.npz, test_share: 0.5", 3)
        self.assertEqual(list(read["class_names"]), ["a", "né", "中"])  # in the order of their bytes
        expected = np.floor(images * 255 + 0.5).astype(np.uint8)
        everything = np.concatenate([read["x_train"], read["x_test"]])
        names = read["class_names"][np.concatenate([read["y_train"], read["y_test"]])]
        found = {image.tobytes(): name for image, name in zip(everything, names, strict=True)}
        self.assertEqual(found, {image.tobytes(): word for image, word in zip(expected, words, strict=True)})
        self.assertEqual(sorted(read["y_test"]), [0, 0, 1, 1, 2])  # half of 4, of 4 and of 2

    def test_npz_that_cannot_be(self):
        path = self.folder / "a.npz"
        data = f"dataset: npz, path: {path}"
        images, labels = self.pixels(4, 2, 2), np.arange(4) % 2
        np.savez(path, x_train=np.asfortranarray(images), y_train=labels)
        self.refused(data, 2, "is in column-major order; save numpy.ascontiguousarray")
        np.savez(path, x_train=images, y_train=np.array([None, 1, 2, 3]))
        self.refused(data, 2, "Python's objects are not")
        np.savez(path, x_train=images.astype(complex), y_train=labels)
        self.refused(data, 2, "has elements of the type '<c16'")
        np.savez(path, a=images, b=labels)
        self.refused(data, 2, "name it in data.train_images: a (4, 2, 2) of u1, b (4) of i8")
        read = self.exported(data + ", train_images: a, train_labels: b", 2)
        self.assertEqual(len(read["x_train"]) + len(read["x_test"]), 4)
        np.savez(path, x_train=images, y_train=np.eye(4))
        self.refused(data, 2, "numpy.argmax")
        np.savez(path, x_train=images, y_train=labels + 0.5)
        self.refused(data, 2, "labels are whole numbers or text")
        np.savez(path, x_train=images / 255 - 0.1, y_train=labels)
        self.refused(data, 2, "set data.white")
        numbers = images / 255
        numbers[1, 0, 1] = np.nan
        np.savez(path, x_train=numbers, y_train=labels)
        self.refused(data, 2, "number 1 of sample 1 is nan; numbers must be finite")
        np.savez(path, x_train=images, y_train=labels[:3])
        self.refused(data, 2, "array 'y_train': has 3 labels for 4 samples")
        np.savez(path, x_train=images, y_train=labels, class_names=["a", "b", "c"])
        self.refused(data, 2, "names 3 classes in the array class_names, but data.classes is 2")
        path.write_bytes(b"PK no archive")
        self.refused(data, 2, "is no .npz file")
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("x_train.npy", b"\x93NUMPY\x01\x00\x10")
            archive.writestr("y_train.npy", b"")
        self.refused(data, 2, "is no array of NumPy")

    def test_damage_to_an_npz_is_seen(self):
        path = self.folder / "a.npz"
        np.savez(path, x_train=self.pixels(40, 8, 8), y_train=np.arange(40) % 2)
        whole = bytearray(path.read_bytes())
        whole[1000] ^= 1  # a pixel, which the archive has a checksum of
        path.write_bytes(whole)
        self.refused(f"dataset: npz, path: {path}", 2, "is damaged")

    def test_csv(self):
        numbers = self.random.integers(0, 17, (20, 6))
        labels = np.arange(20) % 4
        table = np.column_stack([numbers, labels])
        path = self.folder / "a.csv.gz"
        np.savetxt(path, table, fmt="%g", delimiter=",")
        read = self.exported(f"dataset: csv, path: {path}, shape: [2, 3], white: 16, test_share: 0.25", 4)
        everything = np.concatenate([read["x_train"], read["x_test"]]).reshape(20, 6)
        expected = np.floor(numbers * 255 / 16 + 0.5)
        np.testing.assert_array_equal(np.sort(everything, axis=0), np.sort(expected, axis=0))
        self.assertEqual(len(read["x_test"]), 4)  # one of each class

    def test_csv_of_words_and_vectors(self):
        numbers = self.random.normal(size=(30, 3)).astype(np.float32)
        words = [["b,c", 'a "x"', "é"][i % 3] for i in range(30)]
        lines = ["kind;u;v;w\r\n"]
        for word, row in zip(words, numbers, strict=True):
            quoted = word.replace('"', '""')
            lines.append(f'"{quoted}"; ' + ";".join(repr(float(value)) for value in row) + "\r\n")
        path = self.folder / "a.csv"
        path.write_text("\ufeff" + "".join(lines) + "\n\n", encoding="utf-8", newline="")
        read = self.exported(f"dataset: csv, path: {path}, label: kind", 3)
        self.assertEqual(list(read["class_names"]), ['a "x"', "b,c", "é"])
        self.assertEqual(list(read["value_names"]), ["u", "v", "w"])
        everything = np.concatenate([read["x_train"], read["x_test"]])
        names = read["class_names"][np.concatenate([read["y_train"], read["y_test"]])]
        found = {row.tobytes(): name for row, name in zip(everything, names, strict=True)}
        self.assertEqual(found, {row.tobytes(): word for row, word in zip(numbers, words, strict=True)})

    def test_what_is_exported_reads_back_as_it_is(self):
        """Both ways, in colour: the same hashes of the data."""
        images, labels = self.pixels(20, 4, 5, 3), np.arange(20) % 3
        np.savez(self.folder / "a.npz", x_train=images[:12], y_train=labels[:12], x_test=images[12:], y_test=labels[12:])
        first = self.exported(f"dataset: npz, path: {self.folder}/a.npz", 3)
        (self.folder / "read.npz").rename(self.folder / "b.npz")
        again = self.exported(f"dataset: npz, path: {self.folder}/b.npz", 3)
        file = self.folder / "b.csv"
        done = run("export", "data", self.job(f"dataset: npz, path: {self.folder}/a.npz", 3), "--format", "csv", "-o", file)
        self.expect(done, 0)
        of_csv = self.exported(f"dataset: csv, path: {file}, shape: [3, 4, 5]", 3)
        for name in ("x_train", "x_test", "y_train", "y_test", "class_names"):
            np.testing.assert_array_equal(again[name], first[name], name)
            np.testing.assert_array_equal(of_csv[name], first[name], name)
        self.assertEqual((self.folder / "read.npz").read_bytes(), (self.folder / "b.npz").read_bytes())


class Cifar(DataCase):
    def write(self, name, images, labels, pack=lambda data: data):
        records = b"".join(bytes([label]) + image.tobytes() for image, label in zip(images, labels, strict=True))
        (self.folder / name).write_bytes(pack(records))

    def test_every_image_is_at_its_place(self):
        images, labels = self.pixels(60, 3, 32, 32), self.random.integers(0, 10, 60)
        for batch in range(5):
            part = slice(batch * 10, batch * 10 + 10)
            gzipped = batch == 3
            self.write(f"data_batch_{batch + 1}.bin" + (".gz" if gzipped else ""), images[part], labels[part],
                       gzip.compress if gzipped else bytes)
        self.write("test_batch.bin", images[50:], labels[50:])
        read = self.exported(f"dataset: cifar10, path: {self.folder}", 10)
        expected = images.transpose(0, 2, 3, 1)
        np.testing.assert_array_equal(read["x_train"], expected[:50])
        np.testing.assert_array_equal(read["x_test"], expected[50:])
        np.testing.assert_array_equal(read["y_train"], labels[:50])
        self.assertEqual(read["class_names"][3], "cat")
        (self.folder / "batches.meta.txt").write_text("\n".join(f"class {i}" for i in range(10)) + "\n\n")
        read = self.exported(f"dataset: cifar10, path: {self.folder}", 10)
        self.assertEqual(list(read["class_names"]), [f"class {i}" for i in range(10)])
        self.write("data_batch_2.bin", images[:1], [10])
        self.refused(f"dataset: cifar10, path: {self.folder}", 10, "data_batch_2.bin: label 0 is 10; those of CIFAR-10 go")
        (self.folder / "data_batch_2.bin").write_bytes(b"\0" * 4000)
        self.refused(f"dataset: cifar10, path: {self.folder}", 10, "ends inside image 1: an image takes 3073 bytes")
        (self.folder / "data_batch_2.bin").unlink()
        self.refused(f"dataset: cifar10, path: {self.folder}", 10, "data_batch_2.bin: there is no such file")


def area_average(picture, height, width):
    """The crop of the middle, then means over areas: an image that is repeated so often that every area is of whole pixels."""
    h, w = picture.shape[:2]
    if w * height > h * width:
        kept = max(1, h * width // height)
        picture = picture[:, (w - kept) // 2:(w - kept) // 2 + kept]
    else:
        kept = max(1, w * height // width)
        picture = picture[(h - kept) // 2:(h - kept) // 2 + kept]
    h, w = picture.shape[:2]
    fine = np.repeat(np.repeat(picture.astype(np.int64), height, axis=0), width, axis=1)
    sums = fine.reshape(height, h, width, w, 3).sum(axis=(1, 3))
    return (sums + h * w // 2) // (h * w)


class Folder(DataCase):
    def save(self, name, array, **options):
        path = self.folder / "pictures" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(array).save(path, **options)
        return path

    def read(self, extra="", classes=2, *arguments):
        return self.exported(f"dataset: folder, path: {self.folder}/pictures{extra}", classes, *arguments)

    def test_sizes_are_brought_to_one(self):
        sizes = [(40, 30), (31, 57), (8, 8), (5, 90), (64, 64), (100, 7), (1, 1), (33, 32)]
        pictures = [self.pixels(height, width, 3) for height, width in sizes]
        for i, picture in enumerate(pictures):
            self.save(f"train/{'ab'[i % 2]}/{i}.png", picture)
        self.save("test/b/0.png", pictures[0])
        for shape in ((8, 8), (9, 5), (32, 32)):
            read = self.read(f", shape: [{shape[0]}, {shape[1]}]")
            np.testing.assert_array_equal(read["x_train"], [area_average(picture, *shape) for picture in pictures])
            np.testing.assert_array_equal(read["x_test"], [area_average(pictures[0], *shape)])
        np.testing.assert_array_equal(read["y_train"], [0, 1] * 4)  # in turns: the first of each class, then the second
        self.assertEqual(list(read["class_names"]), ["a", "b"])
        np.testing.assert_array_equal(self.read()["x_train"], read["x_train"])  # 32 x 32 is what mixed sizes become
        grey = self.read(", shape: [1, 8, 8]")["x_train"]
        colour = self.read(", shape: [3, 8, 8]")["x_train"].astype(int)
        np.testing.assert_array_equal(grey, (colour @ [299, 587, 114] + 500) // 1000)

    def test_kinds_of_png(self):
        rgba = self.pixels(6, 7, 4)
        deep = self.random.integers(0, 65536, (6, 7)).astype(np.uint16)
        self.save("train/a/0.png", rgba)
        self.save("train/a/1.png", deep)
        palette = Image.fromarray(rgba[..., :3]).quantize(9)
        self.save("train/a/2.png", rgba[..., 0])
        palette.save(self.folder / "pictures/train/a/3.png")
        self.save("train/b/0.png", rgba[..., :3])
        self.save("test/b/0.png", rgba[..., :3])
        read = self.read()
        alpha = rgba[..., 3:].astype(int)
        over_white = (rgba[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255
        in_grey = np.repeat(rgba[..., :1], 3, axis=2)
        rounded = np.repeat(((deep.astype(int) + 128) // 257)[..., None], 3, axis=2)
        expected = [over_white, rgba[..., :3], rounded, in_grey, np.asarray(palette.convert("RGB"))]
        np.testing.assert_array_equal(read["x_train"], expected)

    def test_pictures_that_are_all_grey(self):
        grey = self.pixels(5, 4)
        for i in range(4):
            self.save(f"{'ab'[i % 2]}/deeper/{i}.png", np.repeat(grey[..., None], 3, axis=2) if i else grey)
        (self.folder / "pictures/a/notes.txt").write_text("no picture")
        read = self.read(", test_share: 0.5")
        self.assertEqual(read["x_train"].shape, (2, 5, 4))
        np.testing.assert_array_equal(read["x_test"], [grey, grey])

    def smooth(self, height, width):
        """A picture that JPEG keeps well."""
        y, x = np.mgrid[0:height, 0:width]
        return np.stack([x * 255 // width, y * 255 // height, (x + y) * 255 // (height + width)], axis=2).astype(np.uint8)

    def test_jpeg(self):
        picture = self.smooth(24, 17)
        for i, options in enumerate([{"subsampling": 0}, {"subsampling": 0, "progressive": True}, {"subsampling": 2}]):
            self.save(f"train/{'ab'[i % 2]}/{i}.jpg", picture, quality=95, **options)
        self.save("train/b/9.jpeg", picture[..., 0], quality=95)
        self.save("test/a/0.jpg", picture, quality=95, subsampling=0)
        read = self.read(", shape: [24, 17]")["x_train"]
        paths = ["train/a/0.jpg", "train/b/1.jpg", "train/a/2.jpg", "train/b/9.jpeg"]
        for image, path in zip(read, paths, strict=True):
            decoded = np.asarray(Image.open(self.folder / "pictures" / path).convert("RGB")).astype(int)
            if path.endswith("2.jpg"):  # Pillow smooths colours that stand for several pixels
                self.assertLess(np.abs(image - decoded).mean(), 3)
                self.assertLess(np.abs(image.astype(int) - picture).mean(), 5)
            else:
                np.testing.assert_array_equal(image, decoded, path)

    def test_jpegs_are_turned(self):
        picture = self.smooth(16, 24)
        for orientation in range(1, 9):
            exif = Image.Exif()
            exif[0x0112] = orientation
            self.save(f"train/{'ab'[orientation % 2]}/{orientation}.jpg", picture, quality=95, subsampling=0, exif=exif)
        self.save("test/a/0.jpg", picture)
        read = self.read(", shape: [24, 24]")["x_train"]
        order = [2, 1, 4, 3, 6, 5, 8, 7]
        for image, orientation in zip(read, order, strict=True):
            path = self.folder / f"pictures/train/{'ab'[orientation % 2]}/{orientation}.jpg"
            upright = np.asarray(ImageOps.exif_transpose(Image.open(path)))
            np.testing.assert_array_equal(image, area_average(upright, 24, 24), str(orientation))

    def test_the_same_at_any_number_of_threads(self):
        for i in range(40):
            size = self.random.integers(10, 60, 2)
            self.save(f"{'ab'[i % 2]}/{i}.{'png' if i % 3 else 'jpg'}", self.pixels(*size, 3))
        one = self.read("", 2, "--threads", 1)
        bytes_of_one = (self.folder / "read.npz").read_bytes()
        self.assertEqual((len(one["x_train"]), len(one["x_test"])), (32, 8))
        for threads in (2, 3, 4):
            self.read("", 2, "--threads", threads)
            self.assertEqual((self.folder / "read.npz").read_bytes(), bytes_of_one, threads)
        self.read("", 2, "--set", "seed=2")
        self.assertNotEqual((self.folder / "read.npz").read_bytes(), bytes_of_one)

    def test_the_most_bytes(self):
        for i in range(171):
            self.save(f"{'ab'[i % 2]}/{i}.png", self.pixels(1, 1, 3))
        data = f"dataset: folder, path: {self.folder}/pictures, shape: [4096, 4096]"
        self.refused(data, 2, "171 pictures of 4096 x 4096 take 8589934592 bytes or more; give a smaller data.shape")

    def test_bad_files_are_named(self):
        for i in range(6):
            self.save(f"{'ab'[i % 2]}/{i}.jpg", self.smooth(20, 20))
        data = f"dataset: folder, path: {self.folder}/pictures"
        whole = (self.folder / "pictures/a/2.jpg").read_bytes()
        (self.folder / "pictures/a/2.jpg").write_bytes(whole[:len(whole) // 2])
        self.refused(data + ", shape: [8, 8]", 2, "a/2.jpg: is not a whole JPEG")
        (self.folder / "pictures/b/5.jpg").write_bytes(b"RIFF....WEBP")
        self.refused(data + ", shape: [8, 8]", 2, "a/2.jpg: is not a whole JPEG")
        self.refused(data + ", shape: [8, 8]", 2, "(and 1 more files cannot be read)")
        (self.folder / "pictures/a/2.jpg").write_bytes(whole)
        self.refused(data, 2, "b/5.jpg: is not a whole PNG (it is a RIFF file, such as a WebP)")
        cmyk = io.BytesIO()
        Image.fromarray(self.pixels(8, 8, 4), "CMYK").save(cmyk, "JPEG")
        (self.folder / "pictures/b/5.jpg").write_bytes(cmyk.getvalue())
        self.refused(data, 2, "b/5.jpg: has 4 channels, as CMYK has")
        self.refused(data, 3, "holds 2 folders of pictures, a class each, but data.classes is 3; set data.classes to 2")
        (self.folder / "pictures/c").mkdir()
        self.refused(data, 3, "c: holds no .png, .jpg or .jpeg file")


if __name__ == "__main__":
    unittest.main()
