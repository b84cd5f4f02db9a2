#!/usr/bin/env python3
"""A comparison refuses files that it cannot read, and bears many pictures.

    readable_test.py EPOCHREEL [CLASS]
"""
import hashlib
import json
import os
import zlib

from looked_at_case import Case, main, png

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n"


def wrong_adler(ours):
    rows = b"".join(b"\0" + bytes(12) for _ in range(4))
    packed = zlib.compress(rows, 1)
    return png(0, packed=packed[:-1] + bytes([packed[-1] ^ 1]), ours=ours)


def wrong_deflate(ours):
    packed = zlib.compress(b"".join(b"\0" + os.urandom(12) for _ in range(4)), 1)
    return png(0, packed=packed[:2] + b"\xff" * (len(packed) - 6) + packed[-4:], ours=ours)


def wrong_crc(ours):
    whole = png(7, ours=ours)
    at = whole.index(b"IDAT") + 6
    return whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1:]


class Readable(Case):
    BAD = {
        "an LFS pointer": (LFS, "is a pointer of Git LFS, not the file itself; fetch it with 'git lfs pull'"),
        "an annex pointer": (b"/annex/objects/SHA256E-s3--abc.png\n", "git annex get"),
        "nothing": (b"", "is empty, not a PNG"),
        "HTML": (b"<!doctype html><title>404</title>", "is a page of HTML or XML, not a PNG"),
        "a JPEG": (b"\xff\xd8\xff\xe0" + bytes(100), "is a JPEG, not a PNG"),
        "text": (b"hello", "is not a PNG"),
        "half": (png(3, 64)[:60], ""),
        "without an end": (png(3)[:-12], ""),
        "half of ours": (png(3, 64, ours=True)[:90], ""),
        "wrong CRC": (wrong_crc(False), ""),
        "wrong CRC in ours": (wrong_crc(True), ""),
        "wrong Adler": (wrong_adler(False), ""),
        "wrong Adler in ours": (wrong_adler(True), ""),
        "wrong deflate": (wrong_deflate(False), ""),
        "wrong deflate in ours": (wrong_deflate(True), ""),
        "too few rows": (png(0, packed=zlib.compress(b"\0" * 13)), ""),
        "no such filter": (png(0, packed=zlib.compress(b"\x09" + b"\0" * 51)), ""),
    }

    def test_equal_files_that_are_no_pictures_are_refused(self):
        for kind, (data, words) in self.BAD.items():
            with self.subTest(kind):
                self.write("a/x.png", data)
                self.write("b/x.png", data)
                for sides in (("a", "b"), ("a", "a"), ("a/x.png", "b/x.png")):
                    message = self.compare(3, *sides)
                    self.assertIn("x.png: ", message)
                    self.assertIn(words, message)

    def test_approve_refuses_them_before_it_writes(self):
        self.write("now/a.png", png(1))
        for kind, (data, words) in self.BAD.items():
            with self.subTest(kind):
                self.write("now/x.png", data)
                for baseline, actual in (("base", "now"), ("golden.png", "now/x.png")):
                    done = self.run_program("approve", baseline, actual)
                    self.assertEqual(done.returncode, 3, done.stderr)
                    self.assertIn(words, done.stderr)
                    self.assertFalse((self.folder / baseline).exists())

    def test_one_bad_file_among_many(self):
        for side in "ab":
            for frame in range(200):
                self.write(f"{side}/{frame}.png", png(frame % 50))
        self.compare(0, "a", "b")
        for kind, (data, _) in self.BAD.items():
            if kind in ("wrong Adler in ours", "wrong deflate in ours"):
                continue  # of more than 100 pairs the checksums of our own writer's layout are believed
            with self.subTest(kind):
                for side in "ab":
                    self.write(f"{side}/150.png", data)
                self.assertIn("150.png: ", self.compare(3, "a", "b"))

    def test_equal_files_on_record_are_the_ones_on_record(self):
        self.write("a/x.png", png(1))
        self.assertEqual(self.run_program("approve", "base", "a").returncode, 0)
        self.write("a/x.png", LFS)
        self.write("base/x.png", LFS)
        self.assertIn("git lfs pull", self.compare(3, "base", "a"))

    def test_a_file_that_cannot_be_read(self):
        if os.geteuid() == 0:
            self.skipTest("root may read everything; SideTest.WhatCannotBeReadIsRefused does it as another user")
        for side in "ab":
            os.chmod(self.write(f"{side}/x.png", png(1)), 0)
        self.assertIn("x.png: cannot be read", self.compare(3, "a", "b"))

    def test_movies_and_records_of_equal_bytes(self):
        for name in ("x.mp4", "frames.json", "baseline.json"):
            for data in (LFS, b"", b"\0" * 100, b"<html>"):
                self.write(f"a/{name}", data)
                self.write(f"b/{name}", data)
                self.compare(3, f"a/{name}", f"b/{name}")


class Many(Case):
    def test_a_hundred_thousand_pictures_take_seconds(self):
        pictures = {f"{frame:06}": "4x4 " + hashlib.md5(str(frame).encode()).hexdigest() for frame in range(100_000)}
        record = {"format": "epochreel baseline 1", "keeps": "hashes", "environment": {}, "pictures": pictures}
        for name in "ab":
            self.write(f"{name}/baseline.json", json.dumps(record).encode())
        start = os.times()
        done = self.run_program("compare", "a", "b", "--quiet")
        end = os.times()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("All 100,000 frames are the same", done.stdout)
        self.assertLess(end.children_user - start.children_user, 10)  # it took 33 s when the time grew with the square

    def test_keys_and_lists_beside_the_pictures_are_bounded(self):
        for count, code in ((9_000, 2), (11_000, 3)):
            record = {"format": "epochreel baseline 1", "keeps": "hashes", "pictures": {}, "environment": {}}
            record["environment" if code == 2 else "x"] = {f"k{i}": "v" for i in range(count)} if code == 2 else [{}] * count
            for name in "ab":
                self.write(f"{name}/baseline.json", json.dumps(record).encode())
            self.compare(code, "a", "b")

    def test_a_picture_named_twice_is_refused(self):
        text = ('{"format": "epochreel baseline 1", "keeps": "hashes", "environment": {}, "pictures": {"a.png": "4x4 ' +
                "0" * 32 + '", "a.png": "4x4 ' + "1" * 32 + '"}}')
        self.write("a/baseline.json", text.encode())
        self.assertIn('holds "a.png" twice', self.compare(3, "a", "a"))


if __name__ == "__main__":
    main()
