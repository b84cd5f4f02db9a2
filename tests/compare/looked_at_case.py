"""Helpers that the tests of what a comparison reads share: small PNGs, and a folder to compare in.

A test script calls `main()`: SCRIPT EPOCHREEL [CLASS].
"""
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

PROGRAM = pathlib.Path()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(value, size=4, packed=None, ours=False):
    """A PNG of one colour; `ours`: laid out as epochreel's writer does it."""
    rows = b"".join(b"\0" + bytes((value, 0, 0)) * size for _ in range(size))
    packed = packed or zlib.compress(rows, 1)
    srgb = chunk(b"sRGB", b"\0") if ours else b""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + srgb + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="epochreel_looked_at_"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def run_program(self, *arguments):
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False,
                              cwd=self.folder, errors="replace")

    def compare(self, code, baseline, actual, *options):
        done = self.run_program("compare", baseline, actual, "--json", "--quiet", *options)
        self.assertEqual(done.returncode, code, done.stdout[-500:] + done.stderr)
        return json.loads(done.stdout) if done.stdout else done.stderr

    def frames_file(self, name, frames, value=1):
        # every frame's hash is made up, so that it can be the same on both sides and nowhere else
        return self.write(name, json.dumps({
            "film_hash": "0" * 32, "width": 4, "height": 4, "fps": 30, "versions": {},
            "frames": [f"{value:04x}{frame:028x}" for frame in range(frames)]}).encode())

    def verdicts(self, result):
        return {item["name"]: item["verdict"] for item in result["items"]}


def main():
    global PROGRAM
    PROGRAM = pathlib.Path(sys.argv[1]).resolve()
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
