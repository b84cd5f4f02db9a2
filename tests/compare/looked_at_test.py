#!/usr/bin/env python3
"""A comparison never says "same" of what it did not look at.

    looked_at_test.py EPOCHREEL [CLASS]
"""
import json
import os
import shutil

from looked_at_case import Case, main, png


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


if __name__ == "__main__":
    main()
