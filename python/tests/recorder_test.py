#!/usr/bin/env python3
"""The recorder around a model that is a function of NumPy: figures, ends of trainings, and going on with a trace."""
import contextlib
import errno
import io
import os
import shutil
import unittest
from unittest import mock

import numpy as np

from trace_case import NaiveTrace

from epochreel_record import RecordError
from epochreel_record.records import unlike
from function_case import RecorderCase, X, Y, apply, start, update


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
                self.assert_close(snapshot[prefix + "norm"], np.sqrt((array**2).sum()))
                self.assert_close(snapshot[prefix + "deviation"], array.std(), absolute=1e-6)
                self.assert_histogram(snapshot, prefix, array)
                squares += (array**2).sum()
                self.assertEqual(prefix + "gradient_norm" in snapshot, before is not None)
                if before is not None:
                    gradient, change = grads[group][name], before[group][name] - array
                    self.assert_close(snapshot[prefix + "gradient_norm"], np.sqrt((gradient**2).sum()))
                    self.assert_histogram(snapshot, prefix + "gradient_", gradient)
                    self.assert_close(snapshot[prefix + "update_norm"], np.sqrt((change**2).sum()), 1e-4)
                    self.assert_close(
                        snapshot[prefix + "update_ratio"],
                        np.sqrt((change**2).sum()) / np.sqrt((array**2).sum()),
                        1e-4,
                    )
        self.assert_close(line["weight_norm"], np.sqrt(squares))
        logits, outputs = apply(params, X)
        outputs["out"] = logits
        for name, output in outputs.items():
            number = trace.number(name)
            self.assert_close(snapshot[f"probe.layer.{number}"], output, 2e-3, 2e-3)
            self.assert_close(
                snapshot[f"stat.layer.{number}.norm"], np.mean([np.sqrt((row**2).sum()) for row in output])
            )
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
        self.assertEqual(
            [(node["type"], node["label"], node["shape"]) for node in trace.nodes], [("opaque", "apply", [2])]
        )
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

    def test_a_stop_at_any_step(self):
        """Each line is there once, and the last snapshot has the update of its own step or none."""
        updates = 0
        for stop in range(31):
            trace = self.record(stop, 40, f"trace{stop}", snapshots=6)
            self.assertEqual(list(trace.metrics), list(range(stop + 1)))
            params, before = start(), start()
            for step in range(1, stop + 1):
                before, (params, _) = params, update(params, step)
            change = np.sqrt(sum(((params[g][n] - before[g][n]) ** 2).sum() for g in params for n in params[g]))
            if "update_norm" in trace.metrics[stop]:
                updates += 1
                self.assert_close(trace.metrics[stop]["update_norm"], change, 1e-4)
        self.assertGreater(updates, 2)

    def test_a_stop_where_many_lines_waited(self):
        for steps in (999, 1000, 1001):
            trace = self.record(steps, 100_000, f"trace{steps}", snapshots=3)
            self.assertEqual(list(trace.metrics), list(range(steps + 1)))
            self.assert_close(trace.metrics[steps]["train_loss"], 1 / steps)

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

    def test_figures_that_readers_would_refuse_are_left_out(self):
        with contextlib.redirect_stderr(io.StringIO()) as said, self.recorder(2, quiet=False) as recorder:
            recorder.step(update(start(), 1)[0], accuracy=55.0, gradient_norm=-1.0)
            recorder.step(update(start(), 2)[0], accuracy=0.5, loss=float("nan"))
        trace = NaiveTrace(self.folder / "trace")
        self.assertNotIn("train_accuracy", trace.metrics[1])
        self.assertNotIn("train_accuracy", trace.metrics[2])  # once unsound, it is left out from there on
        self.assertEqual(trace.metrics[2]["train_loss"], "NaN")
        self.assertIn("train_accuracy is left out: 55 at step 1", said.getvalue())
        self.assertIn("not percents", trace.manifest["skipped"]["train_accuracy"])

    def test_gradients_of_another_step_are_not_taken(self):
        """Of step 0 there are none, and those that a step does not hand over are not those of the step before."""
        params, grads = update(start(), 1)
        with self.recorder(3) as recorder:
            recorder.step(params, grads)
            recorder.step()
            recorder.step(params, grads)
        trace = NaiveTrace(self.folder / "trace")
        there = ["stat.model.out/bias.gradient_norm" in trace.snapshot(place) for place in range(4)]
        self.assertEqual((trace.steps, there), ([0, 1, 2, 3], [False, True, False, True]))
        self.assertEqual(["gradient_norm" in trace.metrics[step] for step in range(4)], there)

    def test_a_first_snapshot_that_fails_leaves_nothing(self):
        for test, error in (((np.zeros((12, 4)), Y), ValueError), ((X, Y), OSError)):
            full = mock.patch("os.fsync", side_effect=OSError(errno.ENOSPC, "No space left on device"))
            with full if error is OSError else contextlib.nullcontext(), self.assertRaises((error, RecordError)):
                self.recorder(test=test)
            left = [path.name for path in (self.folder / "trace").rglob("*") if path.is_file()]
            self.assertLessEqual(set(left), {".lock"})
        self.record(1, 1)

    def test_a_first_line_that_fails_leaves_nothing_too(self):
        with mock.patch("epochreel_record.metric_lines.MetricLines.take", side_effect=OSError(errno.ENOSPC, "full")):
            with self.assertRaises(OSError):
                self.recorder()
        self.assertFalse(os.path.exists(self.folder / "trace/manifest.json"))
        self.record(3)

    def test_what_the_training_raised_is_not_hidden(self):
        """The disk is full when the training breaks off."""
        full = mock.patch("os.fsync", side_effect=OSError(errno.ENOSPC, "No space left on device"))
        recorder = self.recorder(100, quiet=False, snapshots=3)
        with contextlib.redirect_stderr(io.StringIO()) as said, self.assertRaises(ZeroDivisionError):
            with full, recorder:
                raise ZeroDivisionError
        self.assertIn("the lines since the last snapshot are lost: ", said.getvalue())

    def test_an_abandoned_trace_has_its_reasons_too(self):
        recorder = self.recorder(100, snapshots=3)
        for step, accuracy in enumerate((0.5, 0.6, 75, 0.7), 1):
            recorder.step(update(start(), step)[0], accuracy=accuracy)
        recorder.abandon("a test")
        trace = NaiveTrace(self.folder / "trace")
        self.assertEqual([line.get("train_accuracy") for line in trace.metrics.values()], [None, 0.5, 0.6, None, None])
        self.assertIn("75 at step 3 lies outside", trace.manifest["skipped"]["train_accuracy"])
        self.assertEqual(trace.manifest["total_steps"], 100)

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
        self.assertRegex(
            said.getvalue(), r"4 snapshots of 3 steps, .* MB; recording took .* s, .* % of the training's time \(budget"
        )


class GoingOn(RecorderCase):
    def go_on(self, at, steps, **options):
        params = start()
        for step in range(1, at + 1):
            params, _ = update(params, step)
        with self.recorder(resume_at=at, **{"params": params, **options}) as recorder:
            for step in range(at + 1, steps + 1):
                params, grads = update(params, step)
                recorder.step(params, grads, {"loss": 1 / step})

    def broken_off(self, steps, **options):
        params = start()
        recorder = self.recorder(**options)
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

    def test_what_a_killed_writer_left_is_no_hindrance(self):
        """Another process may have the number of the killed one."""
        self.broken_off(5)
        trace = self.folder / "trace"
        left = [
            f"manifest.json.{os.getpid()}.tmp",
            f"snapshots/000004.safetensors.{os.getpid()}.tmp",
            "commits.jsonl.7.tmp",
        ]
        for name in (*left, "mine.7.tmp"):
            (trace / name).write_text("torn")
        self.go_on(3, 20)
        self.assertEqual([path.name for path in trace.rglob("*.tmp")], ["mine.7.tmp"])
        self.assertEqual(NaiveTrace(trace).steps[-1], 20)

    def test_another_network_is_refused_and_nothing_changes(self):
        self.broken_off(5)
        before = self.files()
        with self.assertRaisesRegex(RecordError, "its 'nodes' is not that of this training"):
            self.go_on(3, 20, nodes=None)
        self.assertEqual(before, self.files())

    def test_a_lost_snapshot_is_refused(self):
        self.broken_off(5)
        os.truncate(self.folder / "trace/snapshots/000001.safetensors", 10)
        with self.assertRaisesRegex(RecordError, "000001.safetensors: is not the file that commits.jsonl names"):
            self.go_on(3, 20)

    def files(self):
        return {path: path.read_bytes() for path in (self.folder / "trace").rglob("*") if path.is_file()}

    def test_other_probes_or_records_are_refused_and_nothing_changes(self):
        """A reader holds probes and shapes of every snapshot to those of the first."""
        self.broken_off(5)
        before = self.files()
        labels = Y.copy()
        labels[3] ^= 1
        for options, words in (
            (dict(probes=(X + 1, Y)), "its probe.input is not that of this training"),
            (dict(probes=(X[:6], Y[:6])), r"its probe.input has the shape \(12, 5\), and .* training \(6, 5\)"),
            (dict(probes=(X, labels)), "its probe.label is not that of this training"),
            (dict(test=(X, Y)), "lacks the record stat.confusion, which this training has"),
            (dict(weights="none"), "has the record model.hidden/bias, which this training has not"),
            (dict(pixels=np.zeros((12, 4, 4))), "its 'input' is not that of this training"),
        ):
            with self.assertRaisesRegex(RecordError, f"{words}; (give the probes, test data|record into)"):
                self.go_on(3, 20, **options)
            self.assertEqual(before, self.files())
        self.go_on(3, 20)

    def test_the_same_test_data_may_be_counted_by_another_number(self):
        self.broken_off(5, test=(X, Y), eval_limit=6)
        self.go_on(5, 20, test=(X, Y), eval_limit=8)
        self.assertEqual(NaiveTrace(self.folder / "trace").steps[-1], 20)

    def test_probes_that_are_not_finite_are_those_of_before(self):
        probes = {"probe.input": np.array([[1, np.nan]], np.float32)}
        self.assertEqual(unlike(probes, {"probe.input": probes["probe.input"].copy()}), "")
        self.assertIn("probe.input", unlike(probes, {"probe.input": np.array([[2, np.nan]], np.float32)}))

    def test_images_go_on_from_the_last_line(self):
        recorder = self.recorder(batch_size=0)
        for step in range(1, 6):
            recorder.step(update(start(), step)[0], images=7, epoch=step / 8)
        recorder.abandon("a test")
        with self.recorder(resume_at=5, batch_size=0) as recorder:
            recorder.step(update(start(), 6)[0], images=2, epoch=6 / 8)
        line = NaiveTrace(self.folder / "trace").metrics[6]
        self.assertEqual((line["images"], line["epoch"]), (37, 0.75))

    def test_going_on_and_stopping_at_once(self):
        """The line of the step is there once, with the figures that the first process gave, whether or not the step has
        a snapshot; there is no gradient, since nobody saw the step."""
        for at in range(1, 9):
            for name in ("trace", "whole"):
                shutil.rmtree(self.folder / name, ignore_errors=True)
            self.broken_off(9, snapshots=3)
            taken = at in NaiveTrace(self.folder / "trace").steps
            self.go_on(at, at, snapshots=3)
            trace = NaiveTrace(self.folder / "trace")
            self.assertEqual((list(trace.metrics), trace.steps[-1]), (list(range(at + 1)), at))
            self.assert_close([trace.metrics[at]["train_loss"], trace.metrics[at]["images"]], [1 / at, 4 * at])
            self.assertEqual("stat.model.out/bias.gradient_norm" in trace.snapshot(-1), taken)

    def test_no_trace_to_go_on_with(self):
        with self.assertRaisesRegex(RecordError, "holds no trace to go on with"):
            self.recorder(resume_at=3)
        self.assertFalse((self.folder / "trace").exists())


if __name__ == "__main__":
    unittest.main()
