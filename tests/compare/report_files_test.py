"""Reads the files of a report back with Python's own parsers, names that need escaping among them.

usage: report_files_test.py REPORT_CHILD
"""

import html.parser
import json
import pathlib
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
        cls.plain, cls.strange = (pathlib.Path(scratch.name) / name for name in ("plain", "strange"))
        subprocess.run([CHILD, cls.plain], check=True)
        subprocess.run([CHILD, cls.strange, "strange"], check=True)

    def test_junit(self):
        for folder in (self.plain, self.strange):
            suite = xml.etree.ElementTree.parse(folder / "junit.xml").find("testsuite")
            self.assertEqual(len(suite.findall("testcase")), ITEMS + 2)
            self.assertEqual(suite.get("tests"), str(ITEMS + 2))
            self.assertEqual(len(suite.findall("testcase/failure")), FAILING + 2)
            self.assertEqual(suite.get("failures"), str(FAILING + 2))
        names = [case.get("name") for case in suite.findall("testcase")]
        for name in ("<script>alert(1)</script>", "a|b", "]]>", r"\xff\xc0\xaf.png", r"a\x09b\x0d\x0ac\x01\x1b[31m"):
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
            self.assertEqual(beside, {f"pictures/{file.name}" for file in (folder / "pictures").iterdir()})
            self.assertLess(len(beside), len(links))

    def test_lines_for_ci(self):
        lines = (self.strange / "annotations.txt").read_text(encoding="utf-8").splitlines()
        self.assertEqual(len(lines), 10)
        self.assertRegex(lines[0], "^::warning title=the environment differs::")
        for line in lines[1:]:
            self.assertRegex(line, "^::error title=[^:,]*::")
        self.assertIn("24 more items", lines[-1])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
