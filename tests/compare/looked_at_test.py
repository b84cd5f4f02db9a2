#!/usr/bin/env python3
"""A comparison never says "same" of what it did not look at.

    looked_at_test.py EPOCHREEL
"""
import hashlib
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

PROGRAM = pathlib.Path()

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(value, size=4, packed=None, ours=False):
    """A PNG of one colour; `ours`: laid out as epochreel's writer does it."""
    rows = b"".join(b"\0" + bytes((value, 0, 0)) * size for _ in range(size))
    packed = packed or zlib.compress(rows, 1)
    srgb = chunk(b"sRGB", b"\0") if ours else b""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + srgb + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


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


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="epochreel_looked_at_"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def run_program(self, *arguments):
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False,
                              cwd=self.folder, errors="replace")

    def compare(self, code, baseline, actual, *options):
        done = self.run_program("compare", baseline, actual, "--json", "--quiet", *options)
        self.assertEqual(done.returncode, code, done.stdout[-500:] + done.stderr)
        return json.loads(done.stdout) if done.stdout else done.stderr

    def frames_file(self, name, frames, value=1):
        # every frame's hash is made up, so that it can be the same on both sides and nowhere else
        return self.write(name, json.dumps({
            "film_hash": "0" * 32, "width": 4, "height": 4, "fps": 30, "versions": {},
            "frames": [f"{value:04x}{frame:028x}" for frame in range(frames)]}).encode())

    def verdicts(self, result):
        return {item["name"]: item["verdict"] for item in result["items"]}


class Pairs(Case):
    def test_a_gap_in_a_folder_is_a_missing_picture(self):
        for one, other in (((0, 1, 2), (0, 2)), ((0, 1, 2, 3), (0, 2))):
            for frame in one:
                self.write(f"one/{frame}.png", png(frame))
            for frame in other:
                self.write(f"other/{frame}.png", png(frame))
            missing = self.verdicts(self.compare(4, "one", "other"))
            self.assertEqual([name for name, verdict in missing.items() if verdict == "missing"],
                             [f"{frame}.png" for frame in one if frame not in other])
            result = self.compare(4, "other", "one")
            extra = len(one) - len(other)
            self.assertEqual(list(self.verdicts(result).values()).count("extra"), extra)
            self.assertRegex(result["sentence"], f"{extra} of {len(one)} frames (is|are) extra")
            for options in ((), ("--hashes-only",)):
                shutil.rmtree(self.folder / "base", ignore_errors=True)
                self.assertEqual(self.run_program("approve", "base", "one", *options).returncode, 0)
                self.compare(4, "base", "other")
                shutil.rmtree(self.folder / "base")
                self.assertEqual(self.run_program("approve", "base", "other", *options).returncode, 0)
                self.compare(5, "base", "one")

    def test_a_folder_with_gaps_beside_a_list_of_hashes(self):
        self.frames_file("all.json", 3)
        self.write("some/0.png", png(0))
        self.write("some/2.png", png(2))
        self.assertEqual(self.verdicts(self.compare(4, "all.json", "some"))["000001"], "missing")
        self.assertEqual(self.verdicts(self.compare(4, "some", "all.json"))["000001"], "extra")

    def test_every_nth_frame_is_what_the_records_say(self):
        listed = self.frames_file("out/frames.json", 5)
        hashes = json.loads(listed.read_text())
        for frame in (0, 2, 4):  # frames that the list names by their real hashes
            self.write(f"out/frames/{frame:06}.png", png(frame))
            self.run_program("approve", f"hash{frame}", "out/frames", "--hashes-only")
            record = json.loads((self.folder / f"hash{frame}/baseline.json").read_text())
            hashes["frames"][frame] = record["pictures"][f"{frame:06}.png"].split()[1]
        listed.write_text(json.dumps(hashes))
        self.compare(4, "out/frames.json", "out/frames")  # nothing says N
        self.write("out/segments/movie.json", json.dumps({"of": {"png_every": 2}}).encode())
        result = self.compare(0, "out/frames.json", "out/frames")
        self.assertEqual(set(self.verdicts(result)), {"000000", "000002", "000004"})
        self.assertEqual(result["not_looked_at"][0]["count"], 2)
        self.assertIn("Not looked at: 2 frames of the baseline", result["sentence"])
        self.compare(0, "out/frames", "out/frames.json")
        for options in ((), ("--hashes-only",)):
            shutil.rmtree(self.folder / "base", ignore_errors=True)
            self.run_program("approve", "base", "out/frames", *options)
            self.compare(0, "base", "out/frames.json")
            self.compare(0, "out/frames.json", "base")
            self.compare(0, "base", "out/frames")
        shutil.copytree(self.folder / "out/frames", self.folder / "plain")
        self.compare(4, "out/frames.json", "plain")  # elsewhere nothing says N
        self.write("plain/000001.png", png(1))
        self.compare(4, "out/frames", "plain")
        (self.folder / "out/frames/000002.png").unlink()
        self.assertEqual(self.verdicts(self.compare(4, "out/frames.json", "out/frames"))["000002"], "missing")

    def test_endings_in_capital_letters(self):
        self.write("a/B.PNG", png(1))
        self.write("b/B.PNG", png(200))
        self.compare(4, "a", "b")
        self.write("b/B.PNG", png(1))
        self.compare(0, "a", "b")
        (self.folder / "b/B.PNG").rename(self.folder / "b/B.png")
        self.compare(0, "a", "b")
        self.compare(0, "a/B.PNG", "b/B.png")
        self.write("c.PNG", png(200))
        self.compare(4, "a/B.PNG", "c.PNG")

    def test_names_that_differ_by_case_are_both_compared(self):
        for side, value in (("a", 1), ("b", 200)):
            self.write(f"{side}/x.png", png(1))
            self.write(f"{side}/X.PNG", png(value))
            self.write(f"{side}/y.png", png(1))
            self.write(f"{side}/y.PNG", png(value))
        verdicts = self.verdicts(self.compare(4, "a", "b"))
        self.assertEqual(verdicts, {"x.png": "same", "X.PNG": "different", "y.png": "same", "y.PNG": "different"})

    def test_one_picture_a_folder_is_paired_by_name(self):
        self.write("a/login.png", png(1))
        self.write("b/signup.png", png(1))
        self.assertEqual(self.verdicts(self.compare(4, "a", "b")), {"login.png": "missing", "signup.png": "extra"})
        self.compare(0, "a/login.png", "b/signup.png")
        self.compare(4, "a/login.png", "b")

    def test_numbers_of_many_digits_and_alike_names(self):
        for name in ("1.png", "01.png", "99999999999999999999999.png", "9223372036854775807.png"):
            self.write(f"a/{name}", png(1))
            self.write(f"b/{name}", png(200))
        self.assertEqual(set(self.verdicts(self.compare(4, "a", "b")).values()), {"different"})
        self.write("c/\u00e9.png", png(1))
        self.write("d/e\u0301.png", png(1))
        self.compare(4, "c", "d")

    def test_names_that_are_no_utf8(self):
        for side, value in (("a", 1), ("b", 200)):
            os.makedirs(self.folder / side)
            with open(os.fsencode(self.folder / side) + b"/\xff.png", "wb") as file:
                file.write(png(value))
        self.compare(4, "a", "b")


class NotLookedAt(Case):
    def test_other_files_are_counted_and_named(self):
        for side in "ab":
            self.write(f"{side}/0.png", png(1))
        for name in ("a.jpg", "notes.txt", ".hidden.png", ".git/config"):
            self.write(f"b/{name}", b"x")
        result = self.compare(0, "a", "b", "--report", self.folder / "report")
        self.assertEqual(result["not_looked_at"], [{
            "what": "files of the actual that are hidden or no pictures", "count": 4,
            "names": [".git/", ".hidden.png", "a.jpg", "notes.txt"]}])
        text = self.run_program("compare", "a", "b").stdout
        self.assertRegex(text, r"not looked at +4 files of the actual that are hidden or no pictures \(\.git/, ")
        for name in ("report.html", "report.json", "summary.md"):
            self.assertIn("files of the actual that are hidden or no pictures", (self.folder / "report" / name).read_text())

    def test_many_names_are_cut(self):
        for side in "ab":
            self.write(f"{side}/0.png", png(1))
        for number in range(100):
            self.write(f"a/{number}.txt", b"")
        found = self.compare(0, "a", "b")["not_looked_at"][0]
        self.assertEqual((found["count"], len(found["names"])), (100, 20))

    def test_patterns_of_no_picture_are_named(self):
        for side in "ab":
            self.write(f"{side}/0.png", png(1))
        self.write("limits.yaml", b"files:\n  - {match: \"9*.png\", max_pixels: 3}\n  - {match: \"*\", max_pixels: 3}\n")
        found = self.compare(0, "a", "b", "--tolerance", self.folder / "limits.yaml")["not_looked_at"]
        self.assertEqual([(one["count"], one["names"]) for one in found], [(1, ["9*.png"])])

    def test_masks_over_all_of_it_leave_nothing_to_compare(self):
        self.write("a.png", png(1))
        self.write("b.png", png(200))
        result = self.compare(4, "a.png", "b.png", "--mask", "0,0,4,4")
        self.assertIn("so that nothing of it is compared", result["items"][0]["reason"])
        self.compare(4, "a.png", "b.png", "--mask", "0,0,4,3")
        self.write("c.png", png(1))
        self.compare(0, "a.png", "c.png", "--mask", "0,0,4,4")  # the same bits


class Nothing(Case):
    def test_sides_without_a_picture(self):
        for name in ("a", "b", "c"):
            (self.folder / name).mkdir()
        self.assertIn("holds nothing to compare", self.compare(3, "a", "b"))
        self.write("c/notes.txt", b"x")
        self.assertIn("holds nothing to compare, only files that are hidden or no PNGs", self.compare(3, "c", "c"))
        self.frames_file("one.json", 0)
        self.frames_file("two.json", 0)
        self.compare(2, "one.json", "two.json")

    def test_baselines_of_nothing(self):
        empty = b'{"format": "epochreel baseline 1", "keeps": "hashes", "environment": {}, "pictures": {}}'
        self.write("a/baseline.json", empty)
        self.write("b/baseline.json", empty)
        self.compare(2, "a", "b")
        training = {"job": {}, "train_hash": "", "test_hash": "", "environment": {}, "snapshots": [],
                    "metrics_hash": "99aa06d3014798d86001c324468d497f"}  # of no text
        record = json.loads(empty)
        record["training"] = training
        for name in "ab":
            self.write(f"{name}/baseline.json", json.dumps(record).encode())
        self.compare(2, "a", "b")


class Links(Case):
    def setUp(self):
        super().setUp()
        for side in "ab":
            self.write(f"{side}/0.png", png(1))
        self.write("store/1.png", png(1))
        self.write("store/deep/2.png", png(1))

    def test_links_to_files_and_inside_are_followed(self):
        for side, value in (("a", 1), ("b", 200)):
            (self.folder / side / "1.png").symlink_to("../store/1.png")
            self.write(f"{side}/real/x.png", png(value))
            (self.folder / side / "link").symlink_to("real")
        self.assertEqual(self.verdicts(self.compare(4, "a", "b")), {
            "0.png": "same", "1.png": "same", "real/x.png": "different", "link/x.png": "different"})

    def test_what_cannot_be_followed_is_refused_with_its_name(self):
        for name, target in (("1.png", "nowhere"), ("folder", "nowhere"), ("out", "../store"), ("up", "."),
                             ("loop.png", "loop.png"), ("annex.png", "../.git/annex/objects/a/b")):
            link = self.folder / "b" / name
            link.symlink_to(target)
            for sides in (("a", "b"), ("b", "a"), ("b", "b")):
                self.assertIn(f"b/{name}: is a link", self.compare(3, *sides))
            before = sorted(self.folder.rglob("*"))
            done = self.run_program("approve", "base", "b")
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertEqual(sorted(self.folder.rglob("*")), before)
            link.unlink()
        self.compare(0, "a", "b")

    def test_folders_that_double_at_each_level_end(self):
        for level in range(30):
            folder = self.folder / "b" / f"d{level:02}"
            folder.mkdir()
            if level > 0:
                for name in ("x", "y"):
                    (folder / name).symlink_to(f"../d{level - 1:02}")
        self.assertIn("more than the 1000 that are followed", self.compare(3, "a", "b"))

    def test_a_pipe_named_as_a_picture_is_refused_at_once(self):
        os.mkfifo(self.folder / "b/1.png")
        self.assertIn("b/1.png: has the name of a picture, but is no file", self.compare(3, "a", "b"))


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
    PROGRAM = pathlib.Path(sys.argv[1]).resolve()
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
