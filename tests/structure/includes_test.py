#!/usr/bin/env python3
"""Reads every #include and fails where an arrow runs back: between stages, or between the folders of a stage.

    includes_test.py ROOT       checks the checkout at ROOT, after a test of this test on planted arrows

Which stage may include which, and see which library, stands in ROOT/CMakeLists.txt alone: epochreel_stage(NAME USES ... NEEDS ...).
"""
import graphlib
import pathlib
import re
import sys
import tempfile

# Headers of the libraries, as NEEDS names these.
LIBRARIES = {
    r"yaml-cpp/": "yaml-cpp",
    r"zlib\.h": "ZLIB::ZLIB",
    r"(oneapi/)?dnnl": "DNNL::dnnl",
    r"cairo|pango/|fontconfig/|hb\.h": "PkgConfig::PANGO",
    r"png\.h": "PNG::PNG",
    r"libdeflate": "PkgConfig::DEFLATE",
    r"lib(av|sw)\w+/": "PkgConfig::LIBAV",
    r"CLI/": "CLI11::CLI11",
    r"spdlog/": "spdlog::spdlog",
    r"nlohmann/": "nlohmann_json::nlohmann_json",
    r"kainjow/": "mustache",
    r"xxhash": "PkgConfig::XXHASH",
    r"utf8proc": "PkgConfig::UTF8PROC",
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


class Stage:
    """A stage as CMake describes it: the stages that it USES, and the libraries that it NEEDS."""

    def __init__(self, arguments):
        words = arguments.split()
        self.uses, self.needs = set(), set()
        wanted = None
        for word in words[1:]:
            if re.fullmatch(r"[A-Z]+", word):
                wanted = {"USES": self.uses, "NEEDS": self.needs}.get(word)
            elif wanted is not None:
                wanted.add(word)


def stages_of(root):
    text = (root / "CMakeLists.txt").read_text(encoding="utf-8")
    calls = re.findall(r"^epochreel_stage\(([^)]*)\)", text, re.MULTILINE)
    return {call.split()[0]: Stage(call) for call in calls}


def faults_of(stages, path, stage, public):
    """Yields a sentence for each include of `path` that must not be."""
    for _, name in INCLUDE.findall(path.read_text(encoding="utf-8")):
        own = re.match(r"epochreel/(\w+)/", name)
        if own:
            target = own.group(1)
            if target not in stages:
                yield f"{path}: includes {name}, and there is no stage {target}"
            elif target != stage and target not in stages[stage].uses:
                yield f"{path}: {stage} must not include {target} ({name})"
            continue
        for pattern, library in LIBRARIES.items():
            if re.match(pattern, name):
                if public:
                    yield f"{path}: a public header includes {name}"
                elif library not in stages[stage].needs:
                    yield f"{path}: {stage} must not see {name}"


def nested(one, other):
    """Whether one of two folders lies in the other; all lie in that of the stage."""
    shorter, longer = sorted((one.parts, other.parts), key=len)
    return longer[: len(shorter)] == shorter


def arrows_within(base):
    """Yields both ends of each include of one file of a stage by another: without .h and .cpp, which count as one."""
    for path in sorted(path for path in base.rglob("*") if path.suffix in (".h", ".cpp")):
        here = path.relative_to(base).with_suffix("")
        for quote, name in INCLUDE.findall(path.read_text(encoding="utf-8")):
            there = pathlib.Path(name).with_suffix("")
            if quote == '"' and (base / name).is_file() and here != there:
                yield here, there


def round_faults(stage, arrows):
    """Yields one round that the arrows make, if they do."""
    graph = {}
    for here, there in arrows:
        graph.setdefault(here, set()).add(there)
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        yield f"src/{stage}: these include each other: " + " <- ".join(str(end) for end in error.args[1])


def folder_faults(root, stage):
    files = list(arrows_within(root / "src" / stage))
    yield from round_faults(stage, files)
    folders = [(here.parent, there.parent) for here, there in files]
    yield from round_faults(stage, [ends for ends in folders if not nested(*ends)])


def check(root):
    stages = stages_of(root)
    faults = []
    files = 0
    for folder, public in (("include/epochreel", True), ("src", False)):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".h", ".cpp"):
                continue
            files += 1
            stage = path.relative_to(root / folder).parts[0]
            if stage not in stages:
                faults.append(f"{path}: lies in no stage")
                continue
            faults.extend(faults_of(stages, path, stage, public))
    for stage in stages:
        faults.extend(folder_faults(root, stage))
    return files, faults


PLANTED_STAGES = """
epochreel_stage(base NEEDS PkgConfig::XXHASH)
epochreel_stage(trace USES base NEEDS nlohmann_json::nlohmann_json
  ALONE a.cpp)
epochreel_stage(nn USES base NEEDS DNNL::dnnl)
epochreel_stage(scene USES base trace)
epochreel_stage(paint USES base scene NEEDS PkgConfig::PANGO)
epochreel_stage(app USES base trace nn scene paint)
"""


def planted(files):
    """The faults found in a tree of these files, {path: text}."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for where, text in {"CMakeLists.txt": PLANTED_STAGES, **files}.items():
            (root / where).parent.mkdir(parents=True, exist_ok=True)
            (root / where).write_text(text, encoding="utf-8")
        return check(root)[1]


def test_this_test():
    assert planted({"src/paint/a.cpp": '#include "epochreel/scene/film.h"\n#include <cairo.h>\n'}) == []
    for text, where, words in (
        ('#include "epochreel/nn/network.h"\n', "src/scene/a.cpp", "scene must not include nn"),
        ('#include "epochreel/paint/painter.h"\n', "include/epochreel/scene/a.h", "scene must not include paint"),
        ('#include "epochreel/app/x.h"\n', "src/base/a.cpp", "base must not include app"),
        ('#include "epochreel/none/x.h"\n', "src/app/a.cpp", "there is no stage none"),
        ("#  include <cairo.h>\n", "src/scene/a.cpp", "scene must not see cairo.h"),
        ("#include <dnnl.hpp>\n", "include/epochreel/nn/a.h", "a public header includes dnnl.hpp"),
        ("", "src/other/a.cpp", "lies in no stage"),
    ):
        faults = planted({where: text})
        assert len(faults) == 1 and words in faults[0], (text, where, faults)
    one_way = {"src/scene/film.cpp": '#include "panels/table.h"\n', "src/scene/film.h": "", "src/scene/layout/grid.h": "",
               "src/scene/panels/table.h": '#include "layout/grid.h"\n',
               "src/scene/panels/maps/maps.h": '#include "panels/table.h"\n#include "layout/grid.h"\n'}
    assert planted(one_way) == []
    for where, text in (("src/scene/layout/grid.h", '#include "panels/maps/maps.h"\n'),  # a round of files
                        ("src/scene/layout/size.h", '#include "panels/maps/cells.h"\n'),  # a round of folders alone
                        ("src/scene/panels/table.h", '#include "film.h"\n')):
        faults = planted({**one_way, "src/scene/panels/maps/cells.h": "", where: text})
        assert faults and all("src/scene: these include each other" in fault for fault in faults), (where, faults)


def main():
    test_this_test()
    files, faults = check(pathlib.Path(sys.argv[1]))
    for fault in faults:
        print(fault)
    print(f"{files} files, {len(faults)} faults")
    return 1 if faults or files < 50 else 0


if __name__ == "__main__":
    sys.exit(main())
