#!/usr/bin/env python3
"""Reads every #include and fails where an arrow between stages runs back.

    includes_test.py ROOT       checks the checkout at ROOT, after a test of this test on planted arrows
"""
import pathlib
import re
import sys
import tempfile

# What each stage may include. The trace's format is included by train, which writes it, and by what draws it; it
# includes nothing of either, so that both sides meet in it alone.
MAY_INCLUDE = {
    "base": set(),
    "job": {"base"},
    "data": {"base", "job"},
    "nn": {"base", "job"},
    "trace": {"base"},
    "train": {"base", "job", "data", "nn", "trace"},
    "bench": {"base", "job", "data", "nn"},
    "image": {"base"},
    "scene": {"base", "job", "trace"},
    "paint": {"base", "image", "scene"},
    "movie": {"base", "image"},
    "compare": {"base", "job", "trace", "image", "movie"},
    "app": {"base", "job", "data", "nn", "trace", "train", "bench", "image", "scene", "paint", "movie", "compare"},
}

# Libraries, and the stages that alone may see them.
LIBRARIES = {
    r"yaml-cpp/": {"job"},
    r"zlib\.h": {"data"},
    r"(oneapi/)?dnnl": {"nn", "bench"},
    r"png\.h|libdeflate": {"image"},
    r"cairo|pango/|fontconfig/|hb\.h": {"paint"},
    r"lib(av|sw)\w+/": {"movie"},
    r"CLI/": {"app"},
    r"spdlog/": {"app"},
    r"nlohmann/": {"job", "trace", "movie", "compare", "app"},
    r"kainjow/": {"compare"},
    r"xxhash": {"base"},
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def faults_of(root, path, stage, public):
    """Yields a sentence for each include of `path` that must not be."""
    for quote, name in INCLUDE.findall(path.read_text(encoding="utf-8")):
        own = re.match(r"epochreel/(\w+)/", name)
        if own:
            target = own.group(1)
            if target not in MAY_INCLUDE:
                yield f"{path}: includes {name}, and there is no stage {target}"
            elif target != stage and target not in MAY_INCLUDE[stage]:
                yield f"{path}: {stage} must not include {target} ({name})"
            continue
        if quote == '"' and "/" in name and not (root / "src" / stage / name).is_file():
            yield f"{path}: includes {name}, which is private to another folder"
        for pattern, stages in LIBRARIES.items():
            if re.match(pattern, name):
                if public:
                    yield f"{path}: a public header includes {name}"
                elif stage not in stages:
                    yield f"{path}: {stage} must not see {name}"


def check(root):
    faults = []
    files = 0
    for folder, public in (("include/epochreel", True), ("src", False)):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".h", ".cpp"):
                continue
            files += 1
            stage = path.relative_to(root / folder).parts[0]
            if stage not in MAY_INCLUDE:
                faults.append(f"{path}: lies in no stage")
                continue
            faults.extend(faults_of(root, path, stage, public))
    return files, faults


def planted(text, where):
    """The faults found in a tree that holds one file with `text` at `where`."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / where
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        return check(pathlib.Path(folder))[1]


def test_this_test():
    assert planted('#include "epochreel/scene/film.h"\n', "src/paint/a.cpp") == []
    for text, where, words in (
        ('#include "epochreel/nn/network.h"\n', "src/scene/a.cpp", "scene must not include nn"),
        ('#include "epochreel/train/train.h"\n', "src/movie/a.h", "movie must not include train"),
        ('#include "epochreel/paint/painter.h"\n', "include/epochreel/scene/a.h", "scene must not include paint"),
        ('#include "epochreel/app/x.h"\n', "src/base/a.cpp", "base must not include app"),
        ('#include "epochreel/paint/painter.h"\n', "src/movie/a.cpp", "movie must not include paint"),
        ("#  include <cairo.h>\n", "src/scene/a.cpp", "scene must not see cairo.h"),
        ("#include <dnnl.hpp>\n", "include/epochreel/nn/a.h", "a public header includes dnnl.hpp"),
        ('#include "src/trace/layout.h"\n', "src/scene/a.cpp", "private to another folder"),
        ("", "src/other/a.cpp", "lies in no stage"),
    ):
        faults = planted(text, where)
        assert len(faults) == 1 and words in faults[0], (text, where, faults)


def main():
    test_this_test()
    files, faults = check(pathlib.Path(sys.argv[1]))
    for fault in faults:
        print(fault)
    print(f"{files} files, {len(faults)} faults")
    return 1 if faults or files < 50 else 0


if __name__ == "__main__":
    sys.exit(main())
