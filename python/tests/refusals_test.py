#!/usr/bin/env python3
"""What the recorder refuses, its folder, its pace, and how probes look."""
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
import unittest

import numpy as np

from trace_case import ALL_TIME, Case, NaiveTrace, read_log

from epochreel_record import Node, RecordError, Recorder
from epochreel_record.metric_names import metric_of
from epochreel_record.pacing import Clock, Pacing
from function_case import NAMES, NODES, RecorderCase, X, Y, apply, start, update


def hold_lock(folder, ready, end):
    from epochreel_record.files import Lock

    lock = Lock(folder)
    ready.set()
    end.wait(30)
    lock.release()


class Folders(RecorderCase):
    def test_a_trace_that_is_there_is_kept(self):
        self.record(2, 2)
        with self.assertRaisesRegex(RecordError, "holds a trace; choose another folder"):
            self.recorder()

    def test_a_log_of_something_else_is_kept(self):
        for number, name in enumerate(("metrics.jsonl", "commits.jsonl", "snapshots/000000.safetensors")):
            folder = self.folder / f"t{number}"
            (folder / name).parent.mkdir(parents=True)
            (folder / name).write_text('{"step": 5, "loss": 1}\n')
            with self.assertRaisesRegex(RecordError, f"holds a trace's {name} without its manifest.json; choose"):
                self.recorder(folder=folder.name)
            self.assertEqual([path for path in folder.rglob("*") if path.is_file()], [folder / name])
            self.assertEqual((folder / name).read_text(), '{"step": 5, "loss": 1}\n')

    def test_links_are_refused(self):
        (self.folder / "other").mkdir()
        for number, name in enumerate(("", "snapshots", ".lock", "metrics.jsonl", "commits.jsonl")):
            folder = self.folder / f"t{number}"
            if name:
                folder.mkdir()
            os.symlink(self.folder / "other", folder / name if name else folder)
            with self.assertRaisesRegex(RecordError, "is a link|holds a trace"):
                self.recorder(folder=folder.name)
        self.assertEqual(os.listdir(self.folder / "other"), [])

    def test_two_writers(self):
        context = multiprocessing.get_context("spawn")
        ready, end = context.Event(), context.Event()
        (self.folder / "trace").mkdir()
        other = context.Process(target=hold_lock, args=(str(self.folder / "trace"), ready, end))
        other.start()
        try:
            self.assertTrue(ready.wait(30))
            with self.assertRaisesRegex(RecordError, "is being written by another process"):
                self.recorder()
        finally:
            end.set()
            other.join()

    def test_every_prefix_of_the_writing_is_a_trace(self):
        """A crash at any moment: each state of the folder between two files is one that a reader takes."""
        from epochreel_record import files

        states, rename = [], os.rename

        def watched(one, other):
            states.append(
                {line["file"] for line in read_log(self.folder / "trace/commits.jsonl")}
                if (self.folder / "trace/commits.jsonl").exists()
                else set()
            )
            for name in states[-1]:
                self.assertTrue((self.folder / "trace" / name).exists())
            rename(one, other)

        files.os.rename = watched
        try:
            self.record(4, 4)
        finally:
            files.os.rename = rename
        self.assertEqual([len(state) for state in states if state], sorted(len(state) for state in states if state))
        self.assertFalse([name for name in os.listdir(self.folder / "trace/snapshots") if name.endswith(".tmp")])


class Refusals(RecorderCase):
    def test_each_is_one_sentence(self):
        cases = (
            (dict(snapshot=3), "Recorder has no argument 'snapshot'; the nearest is 'snapshots'"),
            (dict(weights="f8"), "weights must be"),
            (dict(budget=0), "budget must be above 0"),
            (dict(snapshots=1), "snapshots must be 2 or more"),
            (dict(params=None), "a function has no parameters of its own"),
            (
                dict(nodes=[Node("a", "dense", [2], [], weight="w")]),
                "which params does not hold; it holds hidden/kernel",
            ),
            (dict(test=(X, Y[:3])), "test has 12 inputs and 3 labels"),
            (dict(input_names=["a"]), "1 names for 5 values"),
        )
        for options, words in cases:
            with self.assertRaisesRegex(RecordError, words):
                self.recorder(**options)
            self.assertFalse((self.folder / "trace").exists(), options)

    def test_bounds_of_readers(self):
        """A manifest of 4,000 parameters is taken; what readers would refuse is refused before a file is written."""

        def params(count, letters):
            return {**start(), "more": {f"{number:0{letters}}": np.zeros(1) for number in range(count - 4)}}

        for count, letters, words in (
            (4001, 8, "has 4001 parameters, and a trace holds 4000"),
            (4000, 300, r"manifest.json would have 1,\d\d\d,\d\d\d bytes, and readers take 1,048,576; record a part"),
        ):
            with self.assertRaisesRegex(RecordError, words):
                self.recorder(params=params(count, letters), snapshot_bytes=20_000_000)
            self.assertFalse((self.folder / "trace").exists())
        self.recorder(params=params(4000, 8), snapshot_bytes=20_000_000).close()
        self.assertEqual(len(NaiveTrace(self.folder / "trace").manifest["parameters"]), 4000)
        self.assertLess((self.folder / "trace/manifest.json").stat().st_size, 1 << 20)

    def test_arguments(self):
        for model, probes, names, total, words in (
            (apply, (X, Y), [], 5, "class_names has 0 names"),
            (apply, X, NAMES, 5, "must be a pair"),
            (apply, (X, Y + 1), NAMES, 5, "whole numbers from 0 to 1"),
            (apply, (X, Y), NAMES, 0, "total_steps must be 1"),
            (apply, (np.zeros((12, 5, 4, 4)), Y), NAMES, 5, "are no images of 1 or 3 channels"),
            (7, (X, Y), NAMES, 5, "a model of type int cannot be recorded"),
            (apply, (X, Y), NAMES + ["three"], 5, "class_names has 3 names"),
        ):
            with self.assertRaisesRegex(RecordError, words):
                Recorder(self.folder / "t", model, probes, names, total, params=start(), quiet=True)
            self.assertFalse((self.folder / "t").exists())

    def test_figures(self):
        with self.recorder() as recorder:
            with self.assertRaisesRegex(RecordError, "has no figure 'los'; it takes loss, accuracy, lr"):
                recorder.step(los=1)
            with self.assertRaisesRegex(RecordError, "got 'low' as loss; a figure is one number"):
                recorder.step(loss="low")
            with self.assertRaisesRegex(RecordError, r"got loss of shape \(3,\)"):
                recorder.step(loss=np.zeros(3))


class Bytes(RecorderCase):
    """snapshot_bytes is a bound, whatever the network's names, shapes and numbers of records are."""

    def sizes(self, params, folder, **options):
        shutil.rmtree(self.folder / folder, ignore_errors=True)
        with self.recorder(3, folder, params=params, **options) as recorder:
            for step in range(1, 4):
                recorder.step(*update(params, step))
        return [line["size"] for line in NaiveTrace(self.folder / folder).commits]

    def params(self, count, name, shape):
        return {**start(), "more": {f"{name}{number}": np.ones(shape) for number in range(count)}}

    def test_every_snapshot_keeps_them(self):
        x, y = np.random.default_rng(5).normal(size=(900, 5)).astype(np.float32), np.arange(900) % 2
        few, many = (150_000, 400_000, 1_500_000), (400_000, 1_500_000)
        for count, name, shape, bounds in (
            (1, "w", (700, 900), few),
            (60, "w", (40, 50), few),
            (400, "w", (40, 50), many),
            (30, "long" * 60, (3,), few),
            (90, 'é"', (9, 9), few),
        ):
            params = self.params(count, name, shape)
            for snapshot_bytes in bounds:
                sizes = self.sizes(params, "trace", snapshot_bytes=snapshot_bytes, test=(x, y))
                self.assertLessEqual(max(sizes), snapshot_bytes, (count, name, shape))
                self.assertGreater(max(sizes), 25_000)

    def test_the_least_number_that_would_do_is_said(self):
        params = self.params(200, "w" * 50, (6, 5))
        with self.assertRaisesRegex(
            RecordError, "snapshot_bytes must be .* or more for this network, not 50,000"
        ) as said:
            self.sizes(params, "trace", snapshot_bytes=50_000)
        least = int(str(said.exception).split("must be ")[1].split()[0].replace(",", ""))
        with self.assertRaisesRegex(RecordError, f"must be {least:,} or more"):
            self.sizes(params, "trace", snapshot_bytes=least - 1)
        self.assertFalse((self.folder / "trace").exists())
        self.assertLessEqual(max(self.sizes(params, "trace", snapshot_bytes=least)), least)
        trace = NaiveTrace(self.folder / "trace")
        self.assertIn("stat.model.more/" + "w" * 50 + "7.norm", trace.snapshot(-1))
        self.assertRegex(trace.manifest["skipped"]["sketch.<p>"], "its values are left out too")

    def test_pictures_and_slopes_give_way(self):
        """What the optional records take goes back to the statistics, and the reason is said."""
        x, y = np.random.default_rng(5).random((40, 1, 50, 50)), np.arange(40) % 2

        def flat(params, x):
            logits, outputs = apply(params, x.reshape(len(x), -1)[:, :5])
            return logits, outputs

        params = self.params(60, "w", (2,))
        options = dict(budget=ALL_TIME, quiet=True, nodes=NODES, params=params, test=(x, y), snapshot_bytes=50_000)
        Recorder(self.folder / "t", flat, (x[:4], y[:4]), NAMES, 3, **options).close()
        trace = NaiveTrace(self.folder / "t")
        self.assertLessEqual(trace.commits[0]["size"], 50_000)
        self.assertIn("gallery.image", trace.manifest["skipped"])
        self.assertNotIn("gallery.index", trace.snapshot(0))


class Pictures(RecorderCase):
    def looks(self, x, **options):
        from epochreel_record.probes import looks_of

        return looks_of(x, **options)

    def test_kinds(self):
        grey = np.random.default_rng(1).random((3, 1, 4, 5))
        np.testing.assert_array_equal(self.looks(grey).values, np.round(grey[:, 0] * 255))
        self.assertEqual(self.looks(grey).input.as_json(), {"kind": "image", "shape": [1, 4, 5]})
        colour = self.looks(np.random.default_rng(1).normal(size=(3, 3, 4, 5)))
        self.assertEqual(colour.values.shape, (3, 3, 4, 5))
        self.assertEqual((colour.values.min(), colour.values.max()), (0, 255))
        self.assertIn("stretched", colour.note)
        tokens = self.looks(np.array([[5, 900], [7, 8]]))
        self.assertEqual((tokens.input.as_json(), tokens.values.dtype), ({"kind": "tokens", "shape": [2]}, np.int32))
        shown = self.looks(np.zeros((2, 20)), pixels=np.full((2, 4, 5), 9))
        self.assertEqual((shown.input.shape, shown.values.shape), ([1, 4, 5], (2, 4, 5)))

    def test_pixels_by_a_function_of_inputs(self):
        x = np.random.default_rng(1).random((6, 1, 4, 4))
        shown = self.looks((x - 0.5) * 2, pixels=lambda x: np.round((x / 2 + 0.5) * 255))
        np.testing.assert_array_equal(shown.values, self.looks(x).values)
        self.assertEqual((shown.are_inputs, self.looks(x).are_inputs, shown.note), (False, True, ""))

    def test_probes_that_are_too_large_are_fewer(self):
        from epochreel_record.probes import make_probes

        x, y = np.zeros((30, 3, 40, 40), np.float32), np.repeat(np.arange(3), 10)
        probes = make_probes((x, y), 3, 6 * 3 * 1600, None, ())
        self.assertEqual(probes.labels.tolist(), [0, 0, 1, 1, 2, 2])
        self.assertEqual(probes.map_index.tolist(), [0, 2, 4])
        self.assertIn("24 of 30", probes.skipped["probe.label"])


class FakeTime:
    """A training and recordings of known lengths."""

    def __init__(self, first, step, snapshot, total, budget, most=120):
        self.now = 0.0
        clock = Clock(lambda: None, lambda: self.now)
        pacing = Pacing(total, most, budget, clock)
        self.steps = [0]

        def take():
            with clock.recording():
                self.now += snapshot

        take()
        pacing.look(0, True)
        due = pacing.next_step(0)
        for number in range(1, total + 1):
            self.now += first if number == 1 else step
            if number < due:
                continue
            if pacing.is_affordable(number):
                take()
                self.steps.append(number)
                pacing.look(number, True)
            else:
                pacing.look(number, False)
            due = pacing.next_step(number)
        self.share = clock.own / clock.training


class Pace(Case):
    def test_with_time_enough_the_steps_are_those_of_the_document(self):
        steps = FakeTime(1.0, 1.0, 1e-9, 100_000, 0.03).steps
        self.assertTrue(100 <= len(steps) <= 121, len(steps))
        ratios = [after / before for before, after in zip(steps[30:], steps[31:])]
        self.assertLess(max(ratios) / min(ratios), 1.15)
        self.assertEqual((steps[0], steps[-1]), (0, 100_000))

    def test_the_budget_is_kept(self):
        for first, step, snapshot, total in (
            (0.01, 0.01, 0.02, 20_000),
            (1.0, 0.001, 0.01, 50_000),
            (0.1, 0.1, 1.0, 5_000),
            (0.001, 0.001, 0.005, 10_000),
            (0.05, 0.02, 0.1, 3_000),
        ):
            film = FakeTime(first, step, snapshot, total, 0.03)
            self.assertLessEqual(film.share, 0.0305, (first, step, snapshot, total))
            self.assertEqual(film.steps[-1], total)
            self.assertGreater(len(film.steps), min(100, 0.5 * 0.03 * (step * total) / snapshot), film.steps)

    def test_too_short_a_training_has_the_first_and_the_last(self):
        self.assertEqual(FakeTime(0.01, 0.01, 1.0, 50, 0.03).steps, [0, 50])

    def test_a_real_training_keeps_it(self):
        """Steps that take 2 ms, hundreds of them; snapshots take as long as they take here."""
        params = start()
        with Recorder(
            self.folder / "t", apply, (X, Y), NAMES, 800, params=params, nodes=NODES, quiet=True, budget=0.1
        ) as recorder:
            for step in range(1, 801):
                time.sleep(0.002)
                recorder.step(params)
        self.assertLess(recorder.share, 0.12)
        self.assertGreater(len(NaiveTrace(self.folder / "t").steps), 5)


class Names(Case):
    def test_of_figures(self):
        for name, expected in (
            ("Loss/train", "train_loss"),
            ("val_acc", "test_accuracy"),
            ("valLoss", "test_loss"),
            ("lr", "learning_rate"),
            ("train/learning_rate", "learning_rate"),
            ("epoch_accuracy", "train_accuracy"),
            ("speed", ""),
            ("gradient_norm", "gradient_norm"),
            ("lr-Adam", "learning_rate"),
            ("glossary", ""),
        ):
            self.assertEqual(metric_of(name), expected, name)

    def test_no_framework_is_imported(self):
        code = (
            "import sys, epochreel_record.checkpoints, epochreel_record.tensorboard, epochreel_record.demo\n"
            "print([name for name in ('torch', 'sklearn', 'keras', 'jax', 'tensorflow') if name in sys.modules])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": sys.path[0]},
        )
        self.assertEqual(json.loads(done.stdout), [])


if __name__ == "__main__":
    unittest.main()
