#!/usr/bin/env python3
"""Draws the golden pictures again and compares them with the approved ones, by epochreel's own compare.

    goldens_test.py ROOT GOLDEN_PICTURES EPOCHREEL [PART]    those whose name contains PART, or all

If the fonts are those that made the goldens, every pixel must be the same, by whatever versions of cairo and pango: the hashes
in tests/goldens/hashes decide. With other fonts the reduced pictures in tests/goldens/pictures decide, by the tolerance of
tests/goldens/other_versions.yaml.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def part_of(baseline, part, folder):
    """The baseline with the pictures alone whose name contains `part`, as a folder in `folder`."""
    record = read(baseline / "baseline.json")
    record["pictures"] = {name: known for name, known in record["pictures"].items() if part in name}
    assert record["pictures"], f"no golden has {part} in its name"
    folder.mkdir()
    (folder / "baseline.json").write_text(json.dumps(record), encoding="utf-8")
    for name in record["pictures"]:
        if (baseline / name).is_file():
            shutil.copy(baseline / name, folder / name)
    return folder


def compare(program, baseline, actual, *options):
    """Returns the exit code and what was said."""
    done = subprocess.run([program, "compare", baseline, actual, *options], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def main(root, golden_pictures, program, part=""):
    goldens = pathlib.Path(root) / "tests" / "goldens"
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder)
        subprocess.run([golden_pictures, goldens, out, *([part] if part else [])], check=True)
        if read(out / "versions.json")["fonts"] == read(goldens / "versions.json")["fonts"]:
            code, words = compare(program, part_of(goldens / "hashes", part, out / "known"), out / "full")
        else:
            print("other fonts, which ci/setup.sh would fetch: the reduced pictures are compared by a tolerance")
            code, words = compare(program, part_of(goldens / "pictures", part, out / "known"), out / "small",
                                  "--tolerance", goldens / "other_versions.yaml")
        # The tolerance takes the same pictures, and not those of another panel.
        same, _ = compare(program, out / "small", out / "small", "--tolerance", goldens / "other_versions.yaml")
        planted = sorted((out / "small").glob("*_night_1920x1080.png"))
        shutil.copy(planted[0], planted[1])
        other, _ = compare(program, part_of(goldens / "pictures", part, out / "again"), out / "small",
                           "--tolerance", goldens / "other_versions.yaml")
    print(words)
    assert code == 0, "pictures changed; docs/architecture.md says how they are looked at and approved"
    assert (same, other) == (0, 4), f"the tolerance for other versions: exit codes {same} and {other}"


if __name__ == "__main__":
    main(*sys.argv[1:])
