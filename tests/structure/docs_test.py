#!/usr/bin/env python3
"""Every path, command and test that the documents name must be there, and they name every word that a job can have.

    docs_test.py ROOT EPOCHREEL BUILD       BUILD is the folder that CTest runs in
"""
import functools
import json
import pathlib
import re
import subprocess
import sys
import tempfile

FOLDERS = ("ci", "cmake", "configs", "docs", "src", "include", "tests")


def documents(root):
    return [*(root / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")), *sorted((root / "docs").glob("*.md"))]


def code_of(text):
    """Returns what stands in backquotes and in fenced blocks."""
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


KEYS = ("name", "seed", "data", "network", "train", "record", "movie")


def as_job(block):
    """A block of YAML as a whole job; None where it is none."""
    keys = re.findall(r"^(\w+):", block, re.MULTILINE)
    if keys == ["scenes"]:
        block, keys = "movie:\n" + re.sub(r"^", "  ", block, flags=re.MULTILINE), ["movie"]
    if not set(keys) <= set(KEYS):
        return None
    classes = re.search(r"\bclasses: (\d+)", block)
    missing = {"name": "a", "network": f"[dense: {classes[1] if classes else 10}]"}
    return block + "".join(f"\n{key}: {value}" for key, value in missing.items() if key not in keys)


def job_faults(program, document, text):
    for block in re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        job = as_job(block)
        if job is None:
            continue
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(job)
            file.flush()
            result = subprocess.run([program, "validate", file.name], capture_output=True, text=True, check=False)
        if result.returncode != 0:
            yield f"{document.name}: {result.stderr.strip()}"


def words_of(form):
    """The words of a choice of a job's schema, each of which stands alone or before its keys."""
    forms = form.get("oneOf", [form])
    for one in forms:
        if "const" in one:
            yield one["const"]
        yield from one.get("enum", [])
        for key, value in one.get("properties", {}).items():
            yield from value["enum"] if key == "codec" else [key] if one.get("required") == [key] else []


def choices(schema):
    """The words that a person can write in a job, by the document that must name them."""
    key = lambda *path: functools.reduce(lambda form, name: form["properties"][name], path, schema)
    scenes = key("movie", "scenes")["items"]
    panels = schema["$defs"]["panel"]
    forms = [key("network")["items"], scenes, key("data", "dataset"), key("train", "optimizer"), key("train", "schedule"),
             key("train", "init"), key("train", "numerics"), key("record", "weights"), key("movie", "video"),
             key("movie", "theme")]
    return {
        "README.md": [word for form in forms for word in words_of(form)],
        "trace.md": list(words_of(key("network")["items"])),
        "picture.md": list(words_of(panels)),
    }


def word_faults(words, document, text):
    for word in dict.fromkeys(words):
        if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text):
            yield f"{document.name}: does not name {word}, which a job can have"


def tests_of_source(stage, code):
    """`stage.Suite.Name`, or `stage.Prefix/Suite.Name` of what has parameters."""
    for kind, suite, name in re.findall(r"^TEST(_F|_P|)\((\w+),\s*(\w+)\)", code, re.MULTILINE):
        prefixes = re.findall(rf"INSTANTIATE_TEST_SUITE_P\(\s*(\w+),\s*{suite}\b", code) if kind == "_P" else []
        yield from [f"{stage}.{prefix}/{suite}.{name}" for prefix in prefixes] or [f"{stage}.{suite}.{name}"]


def known_tests(root, build):
    """The names of all tests: those that CTest lists, and the single ones that GoogleTest's programs hold."""
    listed = subprocess.run(["ctest", "--show-only"], cwd=build, capture_output=True, text=True, check=True).stdout
    names = set(re.findall(r"^ *Test +#\d+: (\S+)$", listed, re.MULTILINE))
    for source in (root / "tests").glob("*/*_test.cpp"):
        names |= set(tests_of_source(source.parent.name, source.read_text(encoding="utf-8")))
    return names


def test_faults(names, document, text):
    """Each row of a table with a column "test" names one test or more, and all of them are there."""
    column = None
    rows = 0  # of the table at hand
    for line in [*text.splitlines(), ""]:
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")] if line.startswith("|") else []
        if not cells or column is None:
            if column is not None and rows == 0:
                yield f"{document.name}: a table has no rows; a blank line ends it"
            column = cells.index("test") if "test" in cells else None
            rows = 0
        elif not set(line) <= set("|-: "):
            rows += 1
            named = re.findall(r"`([^`]+)`", cells[column]) if column < len(cells) else []
            if not named:
                yield f"{document.name}: no test holds '{cells[0]}'"
            for name in named:
                if name not in names:
                    yield f"{document.name}: there is no test {name}"


def test_this_test(root, program, names):
    page = root / "README.md"
    assert list(path_faults(root, page, "`ci/none.sh` and [a](docs/none.md)")) != []
    assert len(list(path_faults(root, page, "`ci/none.sh` and [a](docs/none.md)"))) == 2
    assert len(list(command_faults(program, page, "`epochreel dance`"))) == 1
    assert len(list(command_faults(program, page, "`epochreel run a.yaml --fast`"))) == 1
    assert len(list(command_faults(program, page, "`epochreel bench train a.yaml --fast`"))) == 1
    assert not list(command_faults(program, page, "`epochreel bench train a.yaml --steps 9`"))
    assert not list(command_faults(program, page, "`epochreel run a.yaml --threads 2`"))
    assert not list(job_faults(program, page, "```yaml\ndata: {classes: 26, dataset: idx, path: a}\n```\n"))
    assert len(list(job_faults(program, page, "```yaml\ndata: {dataset: idy}\n```\n"))) == 1
    assert len(list(job_faults(program, page, "```yaml\nscenes:\n  - title: {}\n```\n"))) == 1
    assert as_job("max_pixels: 3\n") is None
    assert list(word_faults(["relu"], page, "leaky_relu")) == ["README.md: does not name relu, which a job can have"]
    assert not list(word_faults(["relu"], page, "a `relu`."))
    assert {"data.Idx.HeadersThatCannotBe", "structure.docs", "app.Refusals", "movie.ffprobe"} <= names
    table = "| case | what holds | test |\n|---|---|---|\n| a `b.c` | d | %s |\n\n| x |\n|---|\n| y |\n"
    assert not list(test_faults(names, page, table % "`structure.docs`, `app.Refusals`"))
    assert list(test_faults(names, page, table % "`structure.docs`, `app.None`")) == ["README.md: there is no test app.None"]
    broken = (table % "`structure.docs`").replace("|---|---|---|\n", "|---|---|---|\n\n")
    assert list(test_faults(names, page, broken)) == ["README.md: a table has no rows; a blank line ends it"]
    assert list(test_faults(names, page, table % "none")) == ["README.md: no test holds 'a `b.c`'"]


def main():
    root = pathlib.Path(sys.argv[1])
    program = sys.argv[2]
    names = known_tests(root, sys.argv[3])
    test_this_test(root, program, names)
    words = choices(json.loads(subprocess.run([program, "schema"], capture_output=True, text=True, check=True).stdout))
    assert {"gelu", "night", "ffv1", "closing", "one_cycle"} <= set(words["README.md"]) and "norms" in words["picture.md"]
    faults = []
    for document in documents(root):
        text = document.read_text(encoding="utf-8")
        faults += [*path_faults(root, document, text), *command_faults(program, document, text),
                   *job_faults(program, document, text), *word_faults(words.get(document.name, []), document, text)]
        if document.name in ("reliability.md", "limits.md"):
            faults += test_faults(names, document, text)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
