#!/usr/bin/env python3
"""What `doctor` says of this machine, and of one that lacks things: each lack is made, none is made up.

    doctor_test.py EPOCHREEL CONFIGS
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

import jsonschema

from program import CONFIGS, FONTS, Case, run

SCHEMA = json.loads((CONFIGS.parent / "docs" / "doctor.schema.json").read_text(encoding="utf-8"))
SECTIONS = SCHEMA["properties"]["sections"]["required"]
DATA_NAMES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
# The codecs, by the names by which src/movie/codecs asks libavcodec for their encoders.
ENCODERS = {"h264": "libx264", "hevc": "libx265", "av1": "libaom-av1", "vp9": "libvpx-vp9", "ffv1": "ffv1",
            "gif": "gif", "apng": "apng"}
NO_DRIVER = "libnowhere.so.1"
# tests/nn/fake_cuda, and the functions by which the program looks for GPUs.
FAKE_DRIVER = os.environ["FAKE_CUDA_LIBRARY"]
LOOKS_FOR_GPUS = ("cuDriverGetVersion", "cuInit", "cuDeviceGetCount", "cuDeviceGet", "cuDeviceGetName",
                  "cuDeviceGetAttribute", "cuDeviceTotalMem_v2")
LIBAVCODEC_WITHOUT = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
const void* avcodec_find_encoder_by_name(const char* name) {
  if (strcmp(name, "%s") == 0) return 0;
  return ((const void* (*)(const char*))dlsym(RTLD_NEXT, "avcodec_find_encoder_by_name"))(name);
}
"""


class Doctor(Case):
    def setUp(self):
        super().setUp()
        self.data = self.folder / "data"
        for name in ("mnist", "fashion-mnist"):
            (self.data / name).mkdir(parents=True)
            for file in DATA_NAMES:
                sizes = (10, 28, 28) if "images" in file else (10,)
                header = bytes((0, 0, 8, len(sizes))) + b"".join(size.to_bytes(4, "big") for size in sizes)
                content = bytes(7840) if "images" in file else bytes(range(10))
                (self.data / name / file).write_bytes(header + content)

    def doctor(self, *arguments, **environment):
        """Runs it in a folder of its own, with small data sets beside it, and without a GPU."""
        usual = {"EPOCHREEL_DATA": str(self.data), "EPOCHREEL_CUDA_DRIVER": NO_DRIVER}
        return run("doctor", *arguments, cwd=self.folder, env=os.environ | usual | environment)

    def findings(self, *arguments, **environment):
        """By section and name, once the report holds what its schema says."""
        done = self.doctor("--json", "--quiet", *arguments, **environment)
        report = json.loads(done.stdout)
        jsonschema.validate(report, SCHEMA)
        self.assertEqual(list(report["sections"]), SECTIONS)
        found = {(section, finding["name"]): finding
                 for section, findings in report["sections"].items() for finding in findings}
        self.assertEqual(len(found), sum(map(len, report["sections"].values())), "two of one name")
        self.assertEqual(report["ok"], all(finding["state"] != "missing" for finding in found.values()))
        self.assertEqual(done.returncode, 0 if report["ok"] else 1, done.stderr)
        return found

    def lacks(self, *arguments, **environment):
        """What is not there: the state of each."""
        found = self.findings(*arguments, **environment)
        return {key: finding["state"] for key, finding in found.items() if finding["state"] != "found"}

    def assert_lack(self, finding, state, problem, fix):
        self.assertEqual(finding["state"], state)
        self.assertIn(problem, finding["problem"])
        self.assertIn(fix, finding["fix"])

    def test_nothing_is_missing_here(self):
        done = self.doctor()
        self.expect(done, 0, "films can be made here, and nothing is missing")
        self.assertNotIn("MISSING", done.stdout)
        self.assertEqual(re.findall(r"^\w+$", done.stdout, re.MULTILINE), SECTIONS)
        self.assertEqual(os.listdir(self.folder), ["data"], "it leaves nothing")

    def test_what_is_there(self):
        found = self.findings()
        version = run("--version").stdout.split()[1]
        self.assertEqual(found["program", "epochreel"]["value"], version)
        for name in ("oneDNN", "cairo", "pango", "harfbuzz"):
            self.assertRegex(found["program", name]["value"], r"^\d+\.\d+\.\d+$")
        for library in ("yaml-cpp", "zlib", "libpng", "libdeflate", "xxHash", "utf8proc"):
            self.assertRegex(found["program", "built with"]["value"], library + r" \d+\.\d+")
        self.assertRegex(found["fonts", "theme"]["value"], r"^Inter, [0-9a-f]{32}$")
        self.assertEqual(found["fonts", "version"]["value"], "4.0 beta 7, as everywhere")
        self.assertRegex(found["encoders", "h264"]["value"], r"^x264 core \d+.*, libavcodec \d+\.\d+\.\d+")
        self.assertEqual(found["data", "mnist"]["value"], "10 training images, 10 test images")
        cpus = re.findall(r"^model name\s*: (.+)$", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
        self.assertEqual(found["processors", "cpu"]["value"], cpus[0].strip() if cpus else "unknown")
        self.assertRegex(found["folders", "results"]["value"], r"^out, \d+\.\d GiB free$")

    def test_threads_follow_the_limits(self):
        found = self.findings(OMP_NUM_THREADS="1")
        self.assertEqual(found["processors", "threads"]["value"].split(",")[0], "1")
        self.assertIn("OMP_NUM_THREADS: 1", found["processors", "limits"]["value"])

    def gpus(self, told=""):
        """What is said of the GPUs that the fake driver has, by `doctor` and by `--version`."""
        environment = {"EPOCHREEL_CUDA_DRIVER": FAKE_DRIVER, "FAKE_CUDA": told}
        findings = self.findings(**environment)
        found = {name: finding for (section, name), finding in findings.items() if section == "gpus"}
        version = run("--version", env=os.environ | environment)
        self.expect(version, 0)
        self.assertEqual(version.stderr, "")
        return found, {name: line for name, line in (line.split(" ", 1) for line in version.stdout.splitlines())
                       if name.startswith("gpu")}

    def test_gpus(self):
        words = "Fake GPU, 8.0 GiB, compute capability 7.0, driver for CUDA 12.4"
        found, version = self.gpus("gpus=2")
        self.assertEqual({name: finding["value"] for name, finding in found.items()}, {"gpu:0": words, "gpu:1": words})
        self.assertEqual(version, {"gpu:0": words, "gpu:1": words})

    def test_no_gpu_is_no_lack(self):
        none = (f"none: NVIDIA's driver is not there: {NO_DRIVER}: cannot open shared object file: "
                "No such file or directory")
        self.assertEqual(self.findings()["gpus", "gpu"]["value"], none)
        version = run("--version", env=os.environ | {"EPOCHREEL_CUDA_DRIVER": NO_DRIVER})
        self.assertEqual(version.stdout.splitlines()[-1], "gpu " + none)
        found, version = self.gpus("gpus=0")
        self.assertEqual(found["gpu"]["value"], "none: NVIDIA's driver finds no GPU")
        self.assertEqual(version, {"gpu": found["gpu"]["value"]})

    def test_gpus_that_cannot_be_used(self):
        for told, problem, fix in (
            ("version=11030", "NVIDIA's driver supports CUDA 11.3, and 11.4 is needed", "install NVIDIA's driver 470"),
            ("capability=6.1", "gpu:0: Fake GPU has compute capability 6.1, and 7.0 is needed", "choose a GPU"),
        ):
            found, version = self.gpus(told)
            self.assert_lack(found["gpu"], "optional", problem, fix)
            self.assertEqual(version, {"gpu": "none: " + problem})
        broken = self.folder / "libcuda.so.1"
        broken.write_text("no library")
        self.assert_lack(self.findings(EPOCHREEL_CUDA_DRIVER=str(broken))["gpus", "gpu"], "optional",
                         "cannot be loaded: ", "install NVIDIA's driver")

    def test_a_driver_that_fails(self):
        """Whichever function does, `doctor` and `--version` go on."""
        for function in LOOKS_FOR_GPUS:
            found, version = self.gpus(f"fail={function}:1:{999 if function == 'cuInit' else 1}")
            self.assert_lack(found["gpu"], "optional", f"{function}: ", "--device cpu")
            self.assertEqual(version, {"gpu": "none: " + found["gpu"]["problem"]})

    def assert_columns(self, text):
        """No line is longer than 80 columns but one that a single word, such as a path, has for itself."""
        for line in text.splitlines():
            self.assertEqual(line, line.rstrip())
            if len(line) > 80:
                self.assertRegex(line, r"^(  [\w -]{15}| {17})\S+$")

    def test_lines_stand_below_each_other(self):
        (self.folder / "none").mkdir()
        for environment in ({}, {"EPOCHREEL_FONTS": str(self.folder / "none"), "EPOCHREEL_DATA": "/nowhere"},
                            {"EPOCHREEL_DATA": "/" + "long" * 60}):
            text = self.doctor(**environment).stdout
            self.assert_columns(text)
            for line in filter(None, text.splitlines()):
                self.assertRegex(line, r"^(\w+|  \w[\w -]{13} \S.*|  \w.{14}\S.*| {17}\S.*)$")

    def test_no_fonts(self):
        empty = self.folder / "fonts"
        empty.mkdir()
        for folder in (empty, self.folder / "none"):
            found = self.findings(EPOCHREEL_FONTS=str(folder))
            self.assert_lack(found["fonts", "theme"], "missing", "holds no fonts", "run ci/setup.sh")
        self.assertEqual(self.lacks(EPOCHREEL_FONTS=str(empty)), {("fonts", "theme"): "missing"})
        (empty / "a.ttf").write_bytes(b"no font")
        theme = self.findings(EPOCHREEL_FONTS=str(empty))["fonts", "theme"]
        self.assert_lack(theme, "missing", "a.ttf: is not a font", "EPOCHREEL_FONTS")

    def test_other_fonts(self):
        """Inter without some of its weights has another hash; the program goes on with it."""
        for name in ("Inter-Regular.otf", "InterDisplay-Regular.otf"):
            shutil.copy(FONTS / name, self.folder)
        other = {"EPOCHREEL_FONTS": str(self.folder)}
        self.assert_lack(self.findings(**other)["fonts", "version"], "optional", "not the files of Inter 4.0 beta 7",
                         "run ci/setup.sh")
        self.assertEqual(self.lacks(**other), {("fonts", "version"): "optional"})

    def test_no_fonts_of_the_system(self):
        configuration = self.folder / "fonts.conf"
        configuration.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
                                 f"<cachedir>{self.folder}/cache</cachedir></fontconfig>")
        found = self.findings(FONTCONFIG_FILE=str(configuration))
        self.assert_lack(found["fonts", "other scripts"], "optional", "no font with the letters of Chinese, Arabic, Hebrew",
                         "sudo apt-get install fonts-noto-core fonts-noto-cjk")
        self.assertEqual(self.lacks(FONTCONFIG_FILE=str(configuration)), {("fonts", "other scripts"): "optional"})

    def test_no_data(self):
        nowhere = {"EPOCHREEL_DATA": str(self.folder / "none"), "XDG_CACHE_HOME": "", "HOME": str(self.folder),
                   "EPOCHREEL_FONTS": str(FONTS)}
        found = self.findings(**nowhere)
        self.assert_lack(found["data", "mnist"], "optional", f"no IDX files in {self.folder}/none/mnist", "ci/setup.sh")
        self.assertIn(f"{self.folder}/.cache/epochreel/mnist", found["data", "mnist"]["problem"])
        done = self.doctor(**nowhere)
        self.expect(done, 0, "films can be made here; ")
        self.assertIn("  mnist          not there; some jobs alone need it\n                 mnist: there are no IDX",
                      done.stdout)

    def test_broken_data(self):
        (self.data / "mnist" / DATA_NAMES[0]).unlink()
        images = self.data / "fashion-mnist" / DATA_NAMES[0]
        images.write_bytes(images.read_bytes()[:-1])
        found = self.findings()
        self.assert_lack(found["data", "mnist"], "optional", "lacks the images to train on", "EPOCHREEL_DATA")
        self.assert_lack(found["data", "fashion-mnist"], "optional", DATA_NAMES[0], "dataset-fashion-mnist")

    def test_no_encoder(self):
        compiler = shutil.which("cc")
        if compiler is None:
            self.skipTest("there is no cc to build a libavcodec without encoders")
        self.assertEqual({name for section, name in self.findings() if section == "encoders"}, set(ENCODERS))
        for codec, encoder in ENCODERS.items():
            library = self.folder / f"no_{codec}.so"
            subprocess.run([compiler, "-shared", "-fPIC", "-x", "c", "-", "-o", library], check=True, text=True,
                           input=LIBAVCODEC_WITHOUT % encoder)
            found = self.findings(LD_PRELOAD=str(library))
            others = ", ".join(name for name in ENCODERS if name != codec)
            state = "missing" if codec == "h264" else "optional"
            self.assert_lack(found["encoders", codec], state,
                             f"this libavcodec has no encoder {encoder}. It has those of {others}.",
                             "sudo apt-get install libavcodec-extra")
            self.assertEqual({key: finding["state"] for key, finding in found.items() if finding["state"] != "found"},
                             {("encoders", codec): state})

    def test_folders_that_cannot_be_written(self):
        (self.folder / "file").write_text("a file")
        (self.folder / "link").symlink_to(self.folder / "none")
        for out, problem in (("file", "file: is no folder"), ("file/below", "file: is no folder"),
                             ("link", "link: is no folder"), ("/proc/out", "/proc: cannot be written: ")):
            found = self.findings("--out", out)
            self.assert_lack(found["folders", "results"], "missing", problem, "--out")
            self.assertEqual(self.lacks("--out", out), {("folders", "results"): "missing"})
        self.assertEqual(self.lacks("--out", self.folder / "new" / "folder"), {})
        self.assertFalse((self.folder / "new").exists())
        closed = self.folder / "closed"
        closed.mkdir(mode=0o555)
        expected = {} if os.geteuid() == 0 else {("folders", "results"): "missing"}
        self.assertEqual(self.lacks("--out", closed), expected)

    def test_a_lack_in_words(self):
        (self.folder / "out").write_text("a file")
        done = self.doctor()
        self.expect(done, 1, "error: doctor: no MP4 can be made here: 1 thing is missing; the lines marked MISSING say how")
        lines = done.stdout.splitlines()
        self.assertEqual(lines[-3], "  results        MISSING")
        self.assertRegex(lines[-2], r"^ {17}\S*out: is no folder$")
        self.assertEqual(lines[-1], "                 fix: set --out to a folder that can be written")
        done = self.doctor(EPOCHREEL_FONTS=str(self.folder / "none"))
        self.expect(done, 1, "2 things are missing")
        self.assertEqual(self.doctor("--quiet", "--out", ".").stderr, "")

    def test_strange_environments(self):
        for environment in ({"HOME": ""}, {"PATH": ""}, {"LC_ALL": "xx"}, {"OMP_NUM_THREADS": "many"}, {"TMPDIR": ""},
                            {"EPOCHREEL_FONTS": "/dev/null"}, {"EPOCHREEL_DATA": "/dev/null"}, {"EPOCHREEL_DATA": "\x1b[2J"},
                            {"EPOCHREEL_FONTS": "\x1b[2J"}, {"EPOCHREEL_CUDA_DRIVER": "\x1b[2J"},
                            {"EPOCHREEL_CUDA_DRIVER": "/dev/null"}, {"EPOCHREEL_CUDA_DRIVER": "/"}, {"OMP_NUM_THREADS": "\x1b[2J"}):
            done = self.doctor(**environment)
            self.assertIn(done.returncode, (0, 1), environment)
            # OpenMP's library warns of its variables by itself, before the program can.
            self.assertNotIn("\x1b", done.stdout if "OMP_NUM_THREADS" in environment else done.stdout + done.stderr)
            self.findings(**environment)


if __name__ == "__main__":
    unittest.main()
