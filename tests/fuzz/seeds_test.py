"""The seeds of the film's fuzz target draw every scene and every panel that a job can have, of each trace.

usage: seeds_test.py EPOCHREEL SEEDS

A seed's first bytes choose the trace, the scene and the panel by their places in the lists of a job (film_fuzz.cpp). A
scene or a panel that is added needs a seed; one that is added in the middle gets those of its neighbour, and the last one
of the list needs new ones.
"""

import json
import subprocess
import sys
import unittest
from pathlib import Path

PROGRAM, SEEDS = sys.argv[1], Path(sys.argv[2])
TRACES = 2


def words_of(forms):
    """The words of a list of a job, in order: each stands alone or before its keys."""
    words = [form.get("const") or next(iter(form["properties"])) for form in forms]
    return list(dict.fromkeys(words))


class Seeds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        output = subprocess.run([PROGRAM, "schema"], check=True, capture_output=True, text=True).stdout
        schema = json.loads(output)
        scenes = schema["properties"]["movie"]["properties"]["scenes"]["items"]["oneOf"]
        cls.scenes = words_of(scenes)
        cls.panels = words_of(schema["$defs"]["panel"]["oneOf"])
        cls.seeds = [path.read_bytes() for path in SEEDS.iterdir()]

    def check(self, words, chosen):
        self.assertGreaterEqual(len(words), 10)
        for trace in range(TRACES):
            for place, word in enumerate(words):
                with self.subTest(trace=trace, word=word, place=place):
                    self.assertIn((trace, place), chosen, f"no file of {SEEDS} draws it")

    def test_draw_every_scene(self):
        self.check(self.scenes, {(seed[0], seed[1]) for seed in self.seeds if seed[2] % 2 == 0})

    def test_draw_every_panel(self):
        with_panels = {place for place, word in enumerate(self.scenes) if word not in ("title", "closing")}
        self.check(self.panels, {(seed[0], seed[2] // 2)
                                 for seed in self.seeds if seed[2] % 2 == 1 and seed[1] in with_panels})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
