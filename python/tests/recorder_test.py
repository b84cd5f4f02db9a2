#!/usr/bin/env python3
"""The recorder around a model that is a function of NumPy: the folder, going on, ends of trainings, pace, refusals."""
import contextlib
import io
import json
import multiprocessing
import os
import subprocess
import sys
import unittest

import numpy as np

from trace_case import ALL_TIME, Case, NaiveTrace, read_log

from epochreel_record import Node, RecordError, Recorder  # noqa: E402
from epochreel_record.metric_names import metric_of
from epochreel_record.pacing import Clock, Pacing

NAMES = ["even", "odd"]
X = np.random.default_rng(1).normal(size=(12, 5)).astype(np.float32)
Y = np.arange(12) % 2
NODES = [Node("hidden", "dense", [4], [], weight="hidden/kernel", bias="hidden/bias"), Node("act", "tanh", [4], []),
         Node("out", "dense", [2], [], weight="out/kernel", bias="out/bias")]


def apply(params, x):
    hidden = x @ params["hidden"]["kernel"] + params["hidden"]["bias"]
    act = np.tanh(hidden)
    return act @ params["out"]["kernel"] + params["out"]["bias"], {"hidden": hidden, "act": act}


def start():
    random = np.random.default_rng(2)
    return {"hidden": {"kernel": random.normal(size=(5, 4)), "bias": np.zeros(4)},
            "out": {"kernel": random.normal(size=(4, 2)), "bias": np.zeros(2)}}


def update(params, step):
    """A made-up gradient and the parameters behind it."""
    random = np.random.default_rng(100 + step)
    grads = {group: {name: random.normal(size=array.shape) for name, array in arrays.items()} for group, arrays in params.items()}
    return {group: {name: array - 0.1 * grads[group][name] for name, array in arrays.items()}
            for group, arrays in params.items()}, grads


class RecorderCase(Case):
    def recorder(self, total=20, folder="trace", **options):
        options = {"budget": ALL_TIME, "quiet": True, "params": start(), "nodes": NODES, "batch_size": 4, **options}
        return Recorder(self.folder / folder, apply, (X, Y), NAMES, total, **options)

    def record(self, steps, total=20, folder="trace", **options):
        params = start()
        with self.recorder(total, folder, **options) as recorder:
            for step in range(1, steps + 1):
                params, grads = update(params, step)
                recorder.step(params, grads, {"loss": 1 / step})
        return NaiveTrace(self.folder / folder)


class Figures(RecorderCase):
    def test_every_snapshot_is_recomputed(self):
        trace = self.record(20)
        self.assertEqual(trace.steps[0], 0)
        self.assertEqual(trace.steps[-1], 20)
        params, before, grads = start(), None, None
        for step in range(21):
            if step > 0:
                before, (params, grads) = params, update(params, step)
            if step in trace.steps:
                self.check(trace, trace.steps.index(step), params, before, grads)

    def check(self, trace, place, params, before, grads):
        snapshot = trace.snapshot(place)
        line = trace.metrics[trace.steps[place]]
        squares = 0
        for group, arrays in params.items():
            for name, array in arrays.items():
                prefix = f"stat.model.{group}/{name}."
                self.assert_close(snapshot[f"model.{group}/{name}"], array, 1e-3, 1e-3)
                self.assert_close(snapshot[prefix + "norm"], np.sqrt((array ** 2).sum()))
                self.assert_close(snapshot[prefix + "deviation"], array.std(), absolute=1e-6)
                self.assert_histogram(snapshot, prefix, array)
                squares += (array ** 2).sum()
                self.assertEqual(prefix + "gradient_norm" in snapshot, before is not None)
                if before is not None:
                    gradient, change = grads[group][name], before[group][name] - array
                    self.assert_close(snapshot[prefix + "gradient_norm"], np.sqrt((gradient ** 2).sum()))
                    self.assert_histogram(snapshot, prefix + "gradient_", gradient)
                    self.assert_close(snapshot[prefix + "update_norm"], np.sqrt((change ** 2).sum()), 1e-4)
                    self.assert_close(snapshot[prefix + "update_ratio"],
                                      np.sqrt((change ** 2).sum()) / np.sqrt((array ** 2).sum()), 1e-4)
        self.assert_close(line["weight_norm"], np.sqrt(squares))
        logits, outputs = apply(params, X)
        outputs["out"] = logits
        for name, output in outputs.items():
            number = trace.number(name)
            self.assert_close(snapshot[f"probe.layer.{number}"], output, 2e-3, 2e-3)
            self.assert_close(snapshot[f"stat.layer.{number}.norm"], np.mean([np.sqrt((row ** 2).sum()) for row in output]))
            self.assert_close(snapshot[f"stat.layer.{number}.firing_rate"], (output > 0).mean(axis=0))
            self.assert_histogram(snapshot, f"stat.layer.{number}.", output)
        shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        self.assert_close(snapshot["probe.probability"], shares, 1e-4)
        np.testing.assert_array_equal(snapshot["probe.input"], X)
        np.testing.assert_array_equal(snapshot["probe.label"], Y)

    def test_lines_have_each_step(self):
        trace = self.record(20)
        self.assertEqual(sorted(trace.metrics), list(range(21)))
        for step in range(1, 21):
            line = trace.metrics[step]
            self.assert_close([line["train_loss"], line["images"]], [1 / step, 4 * step])
        self.assertNotIn("train_loss", trace.metrics[0])

    def test_layouts_and_inputs(self):
        manifest = self.record(1, 1).manifest
        self.assertEqual(manifest["parameters"]["hidden/kernel"], {"shape": [5, 4], "layout": "in,out"})
        self.assertEqual([node["inputs"] for node in manifest["nodes"]], [["input"], ["hidden"], ["act"]])
        self.assertEqual(manifest["nodes"][0]["parameters"], 24)
        self.assertIn("stat.confusion", manifest["skipped"])

    def test_a_function_without_nodes_is_one_opaque_node(self):
        trace = self.record(2, 2, nodes=None)
        self.assertEqual([(node["type"], node["label"], node["shape"]) for node in trace.nodes], [("opaque", "apply", [2])])
        self.assertIn("stat.model.out/bias.norm", trace.snapshot(-1))

    def test_test_data(self):
        x, y = np.random.default_rng(5).normal(size=(50, 5)).astype(np.float32), np.arange(50) % 2
        trace = self.record(5, 5, test=(x, y), eval_limit=20)
        params = start()
        for step in range(1, 6):
            params, _ = update(params, step)
        logits, _ = apply(params, x)
        for place, count in ((0, 20), (-1, 50)):
            snapshot = trace.snapshot(place)
            self.assertEqual(len(snapshot["stat.test.index"]), count)
            self.assertEqual(trace.metrics[trace.steps[place]]["test_count"], count)
        index = snapshot["stat.test.index"]
        predicted = logits[index].argmax(axis=1)
        np.testing.assert_array_equal(snapshot["stat.test.predicted"], predicted)
        confusion = np.zeros((2, 2), int)
        for truth, guess in zip(y[index], predicted):
            confusion[truth, guess] += 1
        np.testing.assert_array_equal(snapshot["stat.confusion"], confusion)
        self.assert_close(trace.metrics[5]["test_accuracy"], np.mean(predicted == y[index]))
        shares = np.exp(logits[index]) / np.exp(logits[index]).sum(axis=1, keepdims=True)
        self.assert_close(trace.metrics[5]["test_loss"], np.mean(-np.log(shares[np.arange(50), y[index]])))


class Ends(RecorderCase):
    def test_early_stop(self):
        trace = self.record(7)
        self.assertEqual(trace.manifest["total_steps"], 7)
        self.assertEqual(trace.steps[-1], 7)

    def test_more_steps_than_planned(self):
        trace = self.record(26)
        self.assertEqual(trace.manifest["total_steps"], 26)
        self.assertEqual(trace.steps[-1], 26)
        self.assertEqual(sorted(trace.metrics), list(range(27)))

    def test_an_exception_leaves_an_unfinished_trace_and_goes_through(self):
        with self.assertRaises(KeyboardInterrupt):
            with self.recorder() as recorder:
                params, grads = update(start(), 1)
                recorder.step(params, grads)
                raise KeyboardInterrupt
        trace = NaiveTrace(self.folder / "trace")
        self.assertEqual(trace.manifest["total_steps"], 20)
        self.assertEqual(trace.steps, [0, 1])
        self.assertEqual(sorted(trace.metrics), [0, 1])

    def test_a_closed_recorder_says_so(self):
        recorder = self.recorder()
        recorder.close()
        recorder.close()
        with self.assertRaisesRegex(RecordError, "the recorder is closed"):
            recorder.step()

    def test_what_was_not_there_is_said(self):
        with self.recorder(2) as recorder:
            for step in (1, 2):
                recorder.step(update(start(), step)[0])
        self.assertIn("stat.<p>.gradient_norm", NaiveTrace(self.folder / "trace").manifest["skipped"])

    def test_the_summary_has_the_share(self):
        with contextlib.redirect_stderr(io.StringIO()) as said:
            self.record(3, 3, quiet=False)
        self.assertRegex(said.getvalue(), r"4 snapshots of 3 steps, .* MB; recording took .* s, .* % of the training's time \(budget")


class GoingOn(RecorderCase):
    def go_on(self, at, steps, **options):
        params = start()
        for step in range(1, at + 1):
            params, _ = update(params, step)
        with self.recorder(resume_at=at, **{"params": params, **options}) as recorder:
            for step in range(at + 1, steps + 1):
                params, grads = update(params, step)
                recorder.step(params, grads, {"loss": 1 / step})

    def broken_off(self, steps):
        params = start()
        recorder = self.recorder()
        for step in range(1, steps + 1):
            params, grads = update(params, step)
            recorder.step(params, grads, {"loss": 1 / step})
        recorder.abandon("a test")

    def test_it_ends_as_one_that_was_never_broken_off(self):
        whole = self.record(20, folder="whole")
        self.broken_off(13)
        with open(self.folder / "trace/commits.jsonl", "a") as file:
            file.write('{"step": 14, "torn')
        self.go_on(11, 20)
        trace = NaiveTrace(self.folder / "trace")
        self.assertEqual(sorted(trace.metrics), list(range(21)))
        self.assertEqual(trace.steps[-1], 20)
        self.assertEqual([step for step in trace.steps if step <= 11], [step for step in whole.steps if step <= 11])
        names = {line["file"] for line in trace.commits}
        self.assertEqual(names, {f"snapshots/{name}" for name in os.listdir(self.folder / "trace/snapshots")})
        for one, other in zip(sorted(whole.snapshot(-1).items()), sorted(trace.snapshot(-1).items())):
            self.assertEqual(one[0], other[0])
            np.testing.assert_array_equal(one[1], other[1])

    def test_another_network_is_refused_and_nothing_changes(self):
        self.broken_off(5)
        before = {path: path.read_bytes() for path in (self.folder / "trace").rglob("*") if path.is_file()}
        with self.assertRaisesRegex(RecordError, "its 'nodes' is not that of this training"):
            self.go_on(3, 20, nodes=None)
        self.assertEqual(before, {path: path.read_bytes() for path in (self.folder / "trace").rglob("*") if path.is_file()})

    def test_a_lost_snapshot_is_refused(self):
        self.broken_off(5)
        os.truncate(self.folder / "trace/snapshots/000001.safetensors", 10)
        with self.assertRaisesRegex(RecordError, "000001.safetensors: is not the file that commits.jsonl names"):
            self.go_on(3, 20)

    def test_no_trace_to_go_on_with(self):
        with self.assertRaisesRegex(RecordError, "holds no trace to go on with"):
            self.recorder(resume_at=3)
        self.assertFalse((self.folder / "trace").exists())


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
            states.append({line["file"] for line in read_log(self.folder / "trace/commits.jsonl")}
                          if (self.folder / "trace/commits.jsonl").exists() else set())
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
            (dict(weights="f8"), "weights must be"), (dict(budget=0), "budget must be above 0"),
            (dict(snapshots=1), "snapshots must be 2 or more"), (dict(params=None), "a function has no parameters of its own"),
            (dict(nodes=[Node("a", "dense", [2], [], weight="w")]), "which params does not hold; it holds hidden/kernel"),
            (dict(test=(X, Y[:3])), "test has 12 inputs and 3 labels"), (dict(input_names=["a"]), "1 names for 5 values"),
        )
        for options, words in cases:
            with self.assertRaisesRegex(RecordError, words):
                self.recorder(**options)
            self.assertFalse((self.folder / "trace").exists(), options)

    def test_arguments(self):
        for model, probes, names, total, words in (
                (apply, (X, Y), [], 5, "class_names has 0 names"), (apply, X, NAMES, 5, "must be a pair"),
                (apply, (X, Y + 1), NAMES, 5, "whole numbers from 0 to 1"), (apply, (X, Y), NAMES, 0, "total_steps must be 1"),
                (apply, (np.zeros((12, 5, 4, 4)), Y), NAMES, 5, "are no images of 1 or 3 channels"),
                (7, (X, Y), NAMES, 5, "a model of type int cannot be recorded"),
                (apply, (X, Y), NAMES + ["three"], 5, "class_names has 3 names")):
            with self.assertRaisesRegex(RecordError, words):
                Recorder(self.folder / "t", model, probes, names, total, params=start(), quiet=True)
            self.assertFalse((self.folder / "t").exists())

    def test_figures(self):
        with self.recorder() as recorder:
            with self.assertRaisesRegex(RecordError, "has no figure 'los'; it takes loss, accuracy, lr"):
                recorder.step(los=1)
            with self.assertRaisesRegex(RecordError, r"got loss of shape \(3,\)"):
                recorder.step(loss=np.zeros(3))


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

    def test_probes_that_are_too_large_are_fewer(self):
        from epochreel_record.probes import make_probes
        x, y = np.zeros((30, 3, 40, 40), np.float32), np.repeat(np.arange(3), 10)
        probes = make_probes((x, y), 3, 6 * 3 * 1600, None, ())
        self.assertEqual(probes.labels.tolist(), [0, 0, 1, 1, 2, 2])
        self.assertEqual(probes.map_index.tolist(), [0, 2, 4])
        self.assertIn("24 of 30", probes.skipped["probes"])


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
        for first, step, snapshot, total in ((0.01, 0.01, 0.02, 20_000), (1.0, 0.001, 0.01, 50_000), (0.1, 0.1, 1.0, 5_000),
                                             (0.001, 0.001, 0.005, 10_000), (0.05, 0.02, 0.1, 3_000)):
            film = FakeTime(first, step, snapshot, total, 0.03)
            self.assertLessEqual(film.share, 0.0305, (first, step, snapshot, total))
            self.assertEqual(film.steps[-1], total)
            self.assertGreater(len(film.steps), min(100, 0.5 * 0.03 * (step * total) / snapshot), film.steps)

    def test_too_short_a_training_has_the_first_and_the_last(self):
        self.assertEqual(FakeTime(0.01, 0.01, 1.0, 50, 0.03).steps, [0, 50])

    def test_a_real_training_keeps_it(self):
        """Steps that take 2 ms, hundreds of them; snapshots take as long as they take here."""
        import time
        params = start()
        with Recorder(self.folder / "t", apply, (X, Y), NAMES, 800, params=params, nodes=NODES, quiet=True, budget=0.1) as recorder:
            for step in range(1, 801):
                time.sleep(0.002)
                recorder.step(params)
        self.assertLess(recorder.share, 0.12)
        self.assertGreater(len(NaiveTrace(self.folder / "t").steps), 5)


class Names(Case):
    def test_of_figures(self):
        for name, expected in (("Loss/train", "train_loss"), ("val_acc", "test_accuracy"), ("valLoss", "test_loss"), ("lr", "learning_rate"),
                               ("train/learning_rate", "learning_rate"), ("epoch_accuracy", "train_accuracy"), ("speed", ""),
                               ("gradient_norm", "gradient_norm"), ("lr-Adam", "learning_rate"), ("glossary", "")):
            self.assertEqual(metric_of(name), expected, name)

    def test_no_framework_is_imported(self):
        code = ("import sys, epochreel_record, epochreel_record.checkpoints, epochreel_record.tensorboard, epochreel_record.demo\n"
                "print([name for name in ('torch', 'sklearn', 'keras', 'jax', 'tensorflow') if name in sys.modules])")
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                              env={**os.environ, "PYTHONPATH": sys.path[0]})
        self.assertEqual(json.loads(done.stdout), [])


if __name__ == "__main__":
    unittest.main()
