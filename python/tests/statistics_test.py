#!/usr/bin/env python3
"""Counts and sums, sketches and safetensors, each held to a naive second way."""
import ctypes
import json
import unittest

import numpy as np

from trace_case import ROOT, Case, naive_histogram_faults, read_file

from epochreel_record import RecordError, safetensors  # noqa: E402
from epochreel_record.evaluation import spread_over_classes
from epochreel_record.fitting import inner_nodes, make_plan
from epochreel_record.manifest import Network, Node, Parameter
from epochreel_record.records import array_records, as_f16
from epochreel_record.sketch import Sketch, sample_places, shapes_of
from epochreel_record.xxh3 import hash_of
from epochreel_record.statistics import Activity, Histogram, Moments, softmax

RANDOM = np.random.default_rng(3)
SETS = {
    "normal": RANDOM.normal(size=3000),
    "one value": [0.3],
    "zeros": np.zeros(50),
    "powers": [1, 2, 4, 8, -8],
    "tiny": [1e-20, -3e-18],
    "large": RANDOM.normal(size=500) * 1e30,
    "not finite": [1.0, np.nan, np.inf, -np.inf, -2.5],
    "none finite": [np.nan],
    "far apart": [1e-8, 1e8, -1.0],
    "one side": np.arange(100) + 1000.0,
}


class Histograms(Case):
    def test_against_counting(self):
        for name, values in SETS.items():
            histogram = Histogram()
            histogram.add(np.asarray(values))
            counts, edges = histogram.bins()
            self.assertEqual(naive_histogram_faults(counts, edges, values), "", name)

    def test_order_and_parts_do_not_matter(self):
        values = np.concatenate([np.asarray(SETS[name], float) for name in ("normal", "powers", "far apart")])
        whole, parts = Histogram(), Histogram()
        whole.add(values)
        for part in np.split(values[::-1], [1, 7, 1000]):
            parts.add(part)
        for one, other in zip(whole.bins(), parts.bins()):
            np.testing.assert_array_equal(one, other)

    def test_the_naive_way_sees_a_wrong_count(self):
        counts, edges = np.zeros(64, int), np.array([0.0, 64.0])
        self.assertNotEqual(naive_histogram_faults(counts, edges, [1.5]), "")
        counts[1] = 1
        self.assertEqual(naive_histogram_faults(counts, edges, [1.5]), "")


class Sums(Case):
    def test_moments(self):
        for values in (SETS["normal"], SETS["large"] / 1e20, SETS["one value"]):
            moments = Moments()
            moments.add(np.asarray(values, np.float32))
            values = np.asarray(values, np.float32).astype(float)
            self.assert_close(moments.norm, np.sqrt((values**2).sum()))
            self.assert_close(moments.deviation, values.std(), absolute=1e-6)
        moments = Moments()
        moments.add(np.array([1, np.inf]))
        self.assertTrue(np.isnan(moments.deviation))

    def test_softmax(self):
        logits = RANDOM.normal(size=(5, 4)) * 100
        expected = [[1 / sum(np.exp(other - value) for other in row) for value in row] for row in logits]
        with np.errstate(over="ignore"):
            self.assert_close(softmax(logits), expected)

    def test_values_beyond_f16_stay(self):
        self.assertEqual(as_f16(np.array([1.0, 2e5], np.float32)).dtype, np.float32)
        self.assertEqual(as_f16(np.array([1.0, np.inf], np.float32)).dtype, np.float16)


class Activities(Case):
    def test_units_are_all_counted_and_the_histogram_some(self):
        outputs = RANDOM.normal(size=(100, 7)).astype(np.float32)
        outputs[:, 2] = -1
        activity = Activity([7], 100)
        for part in np.split(outputs, [33, 60]):
            activity.add(part)
        self.assert_close(activity.active, np.mean(outputs > 0))
        self.assert_close(activity.dead, 1 / 7)
        self.assert_close(activity.firing_rate, (outputs > 0).mean(axis=0))
        chosen = [row for row in range(100) if row % 32 < 8]
        self.assertEqual(naive_histogram_faults(*activity.histogram.bins(), outputs[chosen]), "")

    def test_maps_are_counted_of_every_eighth_image(self):
        outputs = RANDOM.normal(size=(100, 3, 5, 4)).astype(np.float32)
        activity = Activity([3, 5, 4], 100)
        for part in np.split(outputs, [33, 60]):
            activity.add(part)
        chosen = outputs[::8]
        self.assert_close(activity.firing_rate, (chosen > 0).mean(axis=(0, 2, 3)))
        self.assertEqual(naive_histogram_faults(*activity.histogram.bins(), chosen), "")

    def test_few_images_are_all_counted(self):
        outputs = RANDOM.normal(size=(20, 3, 2, 2)).astype(np.float32)
        activity = Activity([3, 2, 2], 20)
        activity.add(outputs)
        self.assert_close(activity.active, np.mean(outputs > 0))


def largest_by_powers(matrix):
    """The largest singular value by power iteration."""
    vector = np.ones(matrix.shape[1])
    for _ in range(3000):
        vector = matrix.T @ (matrix @ vector)
        vector /= np.linalg.norm(vector)
    return np.linalg.norm(matrix @ vector)


class Sketches(Case):
    def test_against_loops(self):
        for shape, side in (([300, 7, 3], 256), ([5, 4], 256), ([1000], 8), ([13, 11, 2, 2], 4)):
            values = RANDOM.normal(size=shape).astype(np.float32)
            records = Sketch("w", shape, side).records(values)
            matrix = values.reshape(shape[0], -1).astype(float)
            rows, columns = records["sketch.model.w.mean"].shape
            self.assertEqual((rows, columns), (min(shape[0], side), min(matrix.shape[1], side)))
            for r in range(rows):
                for c in range(columns):
                    block = matrix[
                        r * matrix.shape[0] // rows : (r + 1) * matrix.shape[0] // rows,
                        c * matrix.shape[1] // columns : (c + 1) * matrix.shape[1] // columns,
                    ]
                    self.assert_close(records["sketch.model.w.mean"][r, c], block.mean(), 1e-3, 1e-3)
                    self.assert_close(records["sketch.model.w.rms"][r, c], np.sqrt((block**2).mean()), 1e-3, 1e-3)
            places = records["sketch.model.w.places"]
            self.assert_close(records["sketch.model.w.values"], values.reshape(-1)[places], 1e-3)

    def test_singular_values_by_the_decomposition_itself(self):
        for shape in ([60, 5, 4], [20, 60], [7, 9], [50], [33, 33]):
            values = RANDOM.normal(size=shape).astype(np.float32)
            records = Sketch("w", shape, 4).records(values)
            found = records["sketch.model.w.singular_values"]
            matrix = values.reshape(shape[0], -1).astype(float)
            self.assertEqual((found.dtype, len(found)), (np.float32, min(32, *matrix.shape)))
            self.assert_close(found, np.linalg.svd(matrix, compute_uv=False)[: len(found)], 1e-6, 1e-6 * found[0])
            self.assertTrue((np.diff(found) <= 0).all())
            self.assert_close(found[0], largest_by_powers(matrix), 1e-4)

    def test_singular_values_that_cannot_be_known(self):
        values = RANDOM.normal(size=(5, 6)).astype(np.float32)
        values[2, 3] = np.inf
        self.assertTrue(np.isnan(Sketch("w", [5, 6], 4).records(values)["sketch.model.w.singular_values"]).all())
        for shape, there in (([257, 257], False), ([256, 300], True), ([3000, 2, 2], True)):
            self.assertEqual("singular_values" in shapes_of(shape, 8), there)
        shapes = {"w": Parameter([257, 257]), "v": Parameter([256, 300])}
        plan = make_plan(Network([Node("d", "dense", [10], ["input"])], shapes), "f16", 4, 1, 150_000)
        self.assertEqual(set(plan.sketches), {"w", "v"})
        self.assertRegex(
            plan.skipped["sketch.<p>.singular_values"], "of 1 parameters with more than 256 rows and columns"
        )
        records = plan.sketches["w"].records(np.ones((257, 257), np.float32))
        self.assertNotIn("sketch.model.w.singular_values", records)

    def test_values_beyond_f16_and_squares_beyond_f32_stay(self):
        for largest in (2e5, 1e25, 1e38):
            values = (RANDOM.uniform(-1, 1, (20, 30)) * largest).astype(np.float32)
            records = Sketch("w", [20, 30], 4).records(values)
            block = values[:5, :7].astype(float)
            self.assert_close(records["sketch.model.w.mean"][0, 0], block.mean(), 1e-3)
            self.assert_close(records["sketch.model.w.rms"][0, 0], np.sqrt((block**2).mean()), 1e-3)
            sample = values.reshape(-1)[records["sketch.model.w.places"]]
            self.assert_close(records["sketch.model.w.values"], sample, 1e-3)

    def test_places_stay_the_same_and_differ_from_one_another(self):
        places = sample_places("fc.weight", 10_000, 512)
        np.testing.assert_array_equal(places, sample_places("fc.weight", 10_000, 512))
        self.assertEqual(len(set(places.tolist())), 512)
        self.assertEqual(len(sample_places("b", 10, 512)), 10)


class Plans(Case):
    def plan(self, most, sides=(64, 64, 3, 3)):
        nodes = [Node(f"n{place}", "relu", [64, 8, 8], ["input"]) for place in range(20)] + [
            Node("d", "dense", [10], ["n19"])
        ]
        parameters = {f"w{place}": Parameter(list(sides)) for place in range(20)}
        return make_plan(Network(nodes, parameters), "f16", 40, 10, most)

    def test_all_is_kept_where_there_is_room(self):
        plan = self.plan(100_000_000)
        self.assertEqual((len(plan.whole), len(plan.outputs), plan.maps, plan.skipped), (20, 21, 10, {}))

    def test_less_room_less_kept_and_said(self):
        plan = self.plan(1_000_000)
        self.assertGreater(len(plan.sketches), 0)
        self.assertEqual(len(plan.whole) + len(plan.sketches), 20)
        self.assertLess(plan.maps, 10)
        self.assertEqual(
            {name for name in plan.skipped if name.startswith("model.")}, {f"model.{name}" for name in plan.sketches}
        )
        self.assertIn(20, plan.outputs)

    def test_sums_come_after_the_activation_functions_that_get_them(self):
        nodes = [
            Node("conv", "conv2d", [4], ["input"]),
            Node("sum", "add", [4], ["conv", "input"]),
            Node("relu", "relu", [4], ["sum"]),
            Node("out", "dense", [2], ["relu"]),
        ]
        self.assertEqual(inner_nodes(Network(nodes, {})), {"conv", "sum"})

    def test_chosen_images_are_spread_over_the_classes(self):
        labels = np.array([0] * 50 + [1] * 3 + [2] * 30)
        for count in (0, 1, 2, 3, 7, 20, 83, 90):
            left, taken, at = list(range(83)), [], 0
            while len(taken) < min(count, 83):  # class after class gives its next one
                place = next((place for place in left if labels[place] == at % 3), None)
                if place is not None:
                    taken.append(place)
                    left.remove(place)
                at += 1
            np.testing.assert_array_equal(spread_over_classes(labels, count), sorted(taken))

    def test_very_many_parameters_have_few_statistics(self):
        shapes = {
            f"{kind}{place}": Parameter(side) for place in range(300) for kind, side in (("w", [9, 9]), ("b", [9]))
        }
        plan = make_plan(Network([Node("d", "dense", [10], ["input"])], shapes), "f16", 40, 10, 2_000_000)
        self.assertEqual(plan.brief, {f"stat.model.b{place}." for place in range(300)})
        self.assertIn("300 are larger", plan.skipped["stat.<p>.histogram"])
        self.assertTrue(plan.kept("stat.model.b1.norm") and plan.kept("stat.model.w1.histogram"))
        self.assertFalse(plan.kept("stat.model.b1.histogram") or plan.kept("stat.model.b1.gradient_histogram_range"))


class Hash128(ctypes.Structure):
    _fields_ = [("low64", ctypes.c_uint64), ("high64", ctypes.c_uint64)]


def xxh3_by_library(library, data):
    library.XXH3_128bits.restype = Hash128
    result = library.XXH3_128bits(data, ctypes.c_size_t(len(data)))
    return result.low64, result.high64


class Files(Case):
    def test_safetensors_by_a_second_reader(self):
        tensors = {
            "b": np.arange(6, dtype=np.int64).reshape(2, 3),
            "a": np.array(2.5, np.float32),
            "c": np.array([1, 2, 3], np.uint8),
            "h": np.array([[0.5]], np.float16),
            "t": np.arange(6.0).reshape(2, 3).T,
        }
        path = str(self.folder / "a.safetensors")
        size, _ = safetensors.write(path, tensors)
        self.assertEqual(size, (self.folder / "a.safetensors").stat().st_size)
        for found in (read_file(path), safetensors.read(path)):
            self.assertEqual(set(found), set(tensors))
            for name, array in tensors.items():
                np.testing.assert_array_equal(found[name], array)
                self.assertEqual(found[name].shape, array.shape)

    def test_damage_is_a_sentence(self):
        path = self.folder / "a.safetensors"
        safetensors.write(str(path), {"a": np.zeros(100, np.float32)})
        data = path.read_bytes()
        for broken in (data[:4], data[:30], data[:-1], b"\xff" * 8 + data[8:], data.replace(b'"F32"', b'"F31"')):
            path.write_bytes(broken)
            with self.assertRaisesRegex(RecordError, "a.safetensors: is no safetensors file"):
                safetensors.read(str(path))

    def test_hashes_are_those_of_the_golden_trace(self):
        """epochreel hashed these files with libxxhash."""
        golden = ROOT.parent / "tests/goldens/trace"
        lines = [json.loads(line) for line in (golden / "commits.jsonl").read_text().splitlines()]
        self.assertGreater(len(lines), 3)
        for line in lines:
            self.assertEqual(hash_of((golden / line["file"]).read_bytes()), line["hash"])

    def test_hashes_of_every_length(self):
        """By libxxhash itself, where a hash ends in a stripe, a block or between them."""
        library = ctypes.CDLL("libxxhash.so.0")
        data = RANDOM.integers(0, 256, 5000, np.uint8).tobytes()
        for length in (*range(241, 330), 1023, 1024, 1025, 1088, 1089, 2047, 2048, 2049, 4096, 4999):
            low, high = xxh3_by_library(library, data[:length])
            self.assertEqual(hash_of(data[:length]), f"{high:016x}{low:016x}", length)
        self.assertEqual(hash_of(data[:240]), "")

    def test_array_records_name_what_they_are(self):
        records, norm = array_records("stat.p.", np.array([3.0, 4.0], np.float32))
        self.assertEqual(norm, 5)
        self.assertEqual(
            set(records), {f"stat.p.{name}" for name in ("norm", "deviation", "histogram", "histogram_range")}
        )


if __name__ == "__main__":
    unittest.main()
