#!/usr/bin/env python3
"""Every place that parses JSON from outside looks at its bounds first, and scene sees checked snapshots alone.

    json_test.py ROOT
"""
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path()

# Parse what the program itself has just written.
OWN_TEXT = {"src/job/schema.cpp", "src/app/render_options.cpp", "src/app/film_stage.cpp", "src/movie/movie_folder.cpp",
            "src/app/setting_keys.cpp"}
PARSE = re.compile(r"\bJson::parse\(|\bjson::parse\(|\bAnyJson::parse\(|sax_parse\(|json::accept\(")
UNCHECKED = re.compile(r"\bTensorFile\b|\bTensorView\b|\bopen_snapshot\b")


class Json(unittest.TestCase):
    def test_bounds_come_first(self):
        found = 0
        for path in sorted((ROOT / "src").rglob("*.cpp")):
            name = path.relative_to(ROOT).as_posix()
            text = path.read_text(encoding="utf-8")
            if PARSE.search(text) and name not in OWN_TEXT:
                found += 1
                self.assertTrue("check_json_bounds(" in text, name)
        self.assertGreater(found, 3)

    def test_scene_sees_checked_snapshots(self):
        files = [path for path in (ROOT / "src/scene").rglob("*") if path.suffix in (".h", ".cpp")]
        self.assertGreater(len(files), 50)
        for path in files:
            self.assertIsNone(UNCHECKED.search(path.read_text(encoding="utf-8")), path)


if __name__ == "__main__":
    ROOT = pathlib.Path(sys.argv.pop(1))
    unittest.main()
