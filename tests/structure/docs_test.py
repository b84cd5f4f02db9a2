#!/usr/bin/env python3
"""Every path and command that the documents name must be there.

    docs_test.py ROOT EPOCHREEL
"""
import pathlib
import re
import subprocess
import sys

FOLDERS = ("ci", "configs", "docs", "src", "include", "tests")


def documents(root):
    return [root / "README.md", root / "CHANGELOG.md", *sorted((root / "docs").glob("*.md"))]


def code_of(text):
    """What stands in backquotes and in fenced blocks."""
    fenced = re.findall(r"^```.*?\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return fenced + re.findall(r"`([^`\n]+)`", rest)


def path_faults(root, document, text):
    for piece in code_of(text):
        for name in re.findall(rf"(?<![\w/.<$-])((?:{'|'.join(FOLDERS)})/[\w./-]*\w)", piece):
            if not (root / name).exists():
                yield f"{document.name}: names {name}, which is not there"
    for name in re.findall(r"\]\(([^)#:]+)\)", text):
        if not (document.parent / name).exists():
            yield f"{document.name}: links to {name}, which is not there"


def command_faults(program, document, text):
    def help_of(*words):
        return subprocess.run([program, *words, "--help"], capture_output=True, text=True, check=True).stdout

    known = {name: None for name in re.findall(r"^  (\w+) ", help_of(), re.MULTILINE)}
    for piece in code_of(text):
        for line in re.findall(r"^\s*\$?\s*(?:build/release/)?epochreel ([^#\n|>]+)", piece, re.MULTILINE):
            words = line.split()
            if words[0].startswith("-"):
                continue
            if words[0] not in known:
                yield f"{document.name}: there is no command 'epochreel {words[0]}'"
                continue
            known[words[0]] = text_of_help = known[words[0]] or help_of(words[0])
            if words[1:] and re.search(rf"^  {re.escape(words[1])} ", text_of_help, re.MULTILINE):
                text_of_help = help_of(*words[:2])  # a command of a command
            for flag in (word for word in words if re.match(r"--?[a-z]", word)):
                if not re.search(rf"{re.escape(flag.split('=')[0])}\b", text_of_help):
                    yield f"{document.name}: 'epochreel {words[0]}' has no {flag}"


def test_this_test(root, program):
    page = root / "README.md"
    assert list(path_faults(root, page, "`ci/none.sh` and [a](docs/none.md)")) != []
    assert len(list(path_faults(root, page, "`ci/none.sh` and [a](docs/none.md)"))) == 2
    assert len(list(command_faults(program, page, "`epochreel dance`"))) == 1
    assert len(list(command_faults(program, page, "`epochreel run a.yaml --fast`"))) == 1
    assert len(list(command_faults(program, page, "`epochreel bench train a.yaml --fast`"))) == 1
    assert not list(command_faults(program, page, "`epochreel bench train a.yaml --steps 9`"))
    assert not list(command_faults(program, page, "`epochreel run a.yaml --threads 2`"))


def main():
    root = pathlib.Path(sys.argv[1])
    program = sys.argv[2]
    test_this_test(root, program)
    faults = []
    for document in documents(root):
        text = document.read_text(encoding="utf-8")
        faults += [*path_faults(root, document, text), *command_faults(program, document, text)]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
