#!/usr/bin/env python3
"""The manual page: formatters have nothing to complain of, and it holds what the program and the README do.

    man_test.py EPOCHREEL CONFIGS
"""
import os
import re
import subprocess
import unittest

from program import CONFIGS, PROGRAM, Case, run

ROOT = CONFIGS.parent
PATHS = [(), *((name,) for name in re.findall(r"^  (\w+) ", run("--help").stdout, re.MULTILINE)), ("bench", "train"),
         ("bench", "movie"), ("export", "data"), ("export", "trace")]
for group in ("bench", "export"):
    PATHS.remove((group,))  # it is nothing without one of these


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | {"MANWIDTH": "100"})


class Man(Case):
    def setUp(self):
        super().setUp()
        self.page = self.folder / "epochreel.1"
        self.page.write_text(run("man").stdout)
        self.text = output_of("man", "-l", "--ascii", "--nh", "--nj", self.page).stdout

    def section(self, title):
        return re.search(rf"^{title}\n(.*?)(?=^\S|\Z)", self.text, re.MULTILINE | re.DOTALL)[1]

    def test_formatters_have_nothing_to_say(self):
        for command in (("man", "--warnings", "-l"), ("groff", "-ww", "-man", "-Tutf8"), ("mandoc", "-T", "lint", "-W", "warning")):
            done = output_of(*command, self.page)
            self.assertEqual(done.stderr, "", command)
            if command[0] == "mandoc":
                self.assertEqual(done.stdout, "")

    def test_every_command_and_option(self):
        for path in PATHS:
            lines = run(*path, "--help").stdout
            names = re.findall(r"^  (?:(-\w),?)?(--[\w-]+)?(?: |$)", lines, re.MULTILINE)
            below = self.section("OPTIONS") if path == () else self.about(" ".join(path))
            for name in filter(None, (name for pair in names for name in pair)):
                self.assertRegex(below, rf"(?m)^ +(-\w, )?{re.escape(name)}\b", path)
            if path:
                what = lines.splitlines()[0]
                self.assertIn(what, " ".join(below.split()))

    def about(self, path):
        """The part of the page on a command."""
        return re.search(rf"^   epochreel {path}\n(.*?)(?=^   \S|^\S)", self.text, re.MULTILINE | re.DOTALL)[1]

    def test_exit_codes_are_those_of_the_readme(self):
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| (\d[\d, ]*) \| (.+) \|$", readme, re.MULTILINE)
        self.assertGreaterEqual(len(rows), 8)
        told = " ".join(self.section("EXIT STATUS").split()).lower()
        for code, means in rows:
            self.assertIn(f"{code} {means}.".replace("`", "").lower(), told)

    def test_variables_are_those_that_the_source_reads(self):
        read = set()
        for source in (ROOT / "src").rglob("*.cpp"):
            read |= set(re.findall(r'(?:getenv|environment_path)\("(\w+)"\)', source.read_text(encoding="utf-8")))
        self.assertLessEqual({"EPOCHREEL_DATA", "EPOCHREEL_FONTS", "OMP_NUM_THREADS"}, read)
        for name in read:
            self.assertRegex(self.section("ENVIRONMENT"), rf"\b{name}\b")

    def test_examples_are_commands(self):
        examples = re.findall(r"^ +epochreel (.+)$", self.section("EXAMPLES"), re.MULTILINE)
        self.assertGreaterEqual(len(examples), 5)
        for example in examples:
            words = example.split()
            known = run(words[0], "--help").stdout
            for option in (word for word in words if re.match(r"--?[a-z]", word)):
                self.assertRegex(known, rf"(?m)^  {option}\b", example)

    def test_is_installed_with_the_completions(self):
        output_of("cmake", "--install", PROGRAM.parent, "--prefix", self.folder)
        share = self.folder / "share"
        for place, command in (("man/man1/epochreel.1", ("man",)),
                               ("bash-completion/completions/epochreel", ("completion", "bash")),
                               ("fish/vendor_completions.d/epochreel.fish", ("completion", "fish")),
                               ("zsh/site-functions/_epochreel", ("completion", "zsh"))):
            self.assertEqual((share / place).read_text(), run(*command).stdout, place)
        found = output_of("man", "-M", share / "man", "-w", "epochreel").stdout.strip()
        self.assertEqual(found, str(share / "man/man1/epochreel.1"))


if __name__ == "__main__":
    unittest.main()
