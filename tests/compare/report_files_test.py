"""Reads the files of a report back with Python's own parsers, names that need escaping among them.

usage: report_files_test.py REPORT_CHILD
"""

import html.parser
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

CHILD = sys.argv[1]
ITEMS, FAILING = 60, 31  # of tests/compare/made_up.h


class Page(html.parser.HTMLParser):
    """Counts elements, and keeps the data and what the rows of the items are called."""

    def __init__(self):
        super().__init__()
        self.tags, self.inside, self.data = {}, None, ""

    def handle_starttag(self, tag, attributes):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.inside = tag if dict(attributes).get("id") == "data" else None

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, text):
        if self.inside == "script":
            self.data += text


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="epochreel_report_")
        cls.addClassCleanup(scratch.cleanup)
        cls.root = pathlib.Path(scratch.name)
        cls.plain, cls.strange = (cls.root / name for name in ("plain", "a b/é&<c>'\"[x]"))
        subprocess.run([CHILD, cls.plain], check=True, cwd=cls.root)
        cls.strange.parent.mkdir()
        subprocess.run([CHILD, cls.strange, "strange"], check=True, cwd=cls.root)

    def attached(self, folder):
        """Names of test cases, and the paths that GitLab's parser finds in each
        (lib/gitlab/ci/parsers/test/junit.rb of gitlab-org/gitlab: the first is shown)."""
        cases = xml.etree.ElementTree.parse(folder / "junit.xml").iter("testcase")
        return {case.get("name"): re.findall(r"\[\[ATTACHMENT\|(.+?)\]\]", case.findtext("system-out") or "")
                for case in cases}

    def test_junit(self):
        for folder in (self.plain, self.strange):
            suite = xml.etree.ElementTree.parse(folder / "junit.xml").find("testsuite")
            self.assertEqual(len(suite.findall("testcase")), ITEMS + 2)
            self.assertEqual(suite.get("tests"), str(ITEMS + 2))
            self.assertEqual(len(suite.findall("testcase/failure")), FAILING + 2)
            self.assertEqual(suite.get("failures"), str(FAILING + 2))
        names = [case.get("name") for case in suite.findall("testcase")]
        for name in ("<script>alert(1)</script>", "a|b", "]]>", "\uFFFD\uFFFD\uFFFD.png", "a\tb\r\nc\uFFFD\uFFFD[31m"):
            self.assertIn(name, names)

    def test_json(self):
        report = json.loads((self.strange / "report.json").read_text(encoding="utf-8"))
        self.assertEqual(report["format"], "epochreel report 1")
        self.assertEqual(len(report["items"]), ITEMS)
        self.assertEqual(sum(report["counts"].values()), ITEMS)
        self.assertEqual(report["training"]["diverged"], "weights")

    def test_page(self):
        pages = []
        for folder in (self.plain, self.strange):
            page = Page()
            page.feed((folder / "report.html").read_text(encoding="utf-8"))
            pages.append(page)
        self.assertEqual(pages[0].tags, pages[1].tags)
        items = json.loads(pages[1].data)["items"]
        self.assertEqual(items[20]["name"], "<script>alert(1)</script>")
        self.assertEqual(items[26]["name"], "{{style}}")

    def test_pictures_are_there(self):
        for folder in (self.plain, self.strange):
            page = Page()
            page.feed((folder / "report.html").read_text(encoding="utf-8"))
            items = json.loads(page.data)["items"]
            links = [link for item in items for link in item.get("pictures", {}).values() if link]
            beside = {link for link in links if not link.startswith("data:")}
            self.assertLess(len(beside), len(links))
            attached = {path for paths in self.attached(folder).values() for path in paths}
            names = {f"pictures/{pathlib.Path(path).name}" for path in attached}
            self.assertEqual(beside | names, {f"pictures/{file.name}" for file in (folder / "pictures").iterdir()})

    def test_attachments_are_found_from_the_project(self):
        for folder in (self.plain, self.strange):
            attached = self.attached(folder)
            self.assertEqual(sum(bool(paths) for paths in attached.values()), FAILING)
            for name, paths in attached.items():
                for path in paths:
                    self.assertFalse(pathlib.Path(path).is_absolute())
                    self.assertEqual((self.root / path).read_bytes()[:8], b"\x89PNG\r\n\x1a\n", name)
                    self.assertEqual((self.root / path).parent, folder / "pictures")
        attached = self.attached(self.plain)
        self.assertEqual([pathlib.Path(path).name for path in attached["frame 59"]],
                         [f"000059-{side}.png" for side in ("difference", "actual", "baseline")])
        self.assertEqual([pathlib.Path(path).name for path in attached["frame 12"]], ["000012-baseline.png"])  # missing
        self.assertEqual(attached["frame 13"], [])  # within tolerance: no failure

    def test_attachments_outside_of_the_project_have_their_whole_path(self):
        inner = self.root / "inner"
        inner.mkdir()
        subprocess.run([CHILD, self.root / "outside"], check=True, cwd=inner)
        for paths in self.attached(self.root / "outside").values():
            for path in paths:
                self.assertTrue(pathlib.Path(path).is_absolute() and pathlib.Path(path).is_file(), path)

    def test_a_folder_that_no_attachment_can_name_is_said(self):
        for name in ("x]]y", "x\ny", "x\x01y"):
            subprocess.run([CHILD, self.root / name], check=True, cwd=self.root)
            text = (self.root / name / "junit.xml").read_text(encoding="utf-8")
            self.assertNotIn("[[ATTACHMENT", text)
            self.assertIn("a picture is not attached, since the name of its folder cannot stand in an attachment", text)

    def test_lines_for_ci(self):
        lines = (self.strange / "annotations.txt").read_text(encoding="utf-8").splitlines()
        self.assertEqual(len(lines), 10)
        self.assertRegex(lines[0], "^::warning title=the environment differs::")
        for line in lines[1:]:
            self.assertRegex(line, "^::error title=[^:,]*::")
        self.assertIn("24 more items", lines[-1])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
