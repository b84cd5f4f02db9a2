"""Takes the snapshots of one training: the network's plan, the manifest, and what each snapshot holds."""
import platform
from typing import Any, Optional, Sequence

import numpy as np

from epochreel_record.adapter import Adapter
from epochreel_record.arrays import Array
from epochreel_record.evaluation import Evaluation, TestData, make_test, spread_over_classes
from epochreel_record.fitting import least_statistics, make_plan
from epochreel_record.manifest import Network, manifest_of, name_of
from epochreel_record.metric_lines import steps_per_epoch_of
from epochreel_record.options import Options
from epochreel_record.probes import make_probes
from epochreel_record.records import Norms, Records, parameter_records, value_records
from epochreel_record.shares import Asked, Shares
from epochreel_record.writer import TraceWriter

NO_TEST = "no test data was given: test=(x, y)"
NO_PIXELS = "the probes' pixels, from 0 to 1, are not what the model gets"
NO_SLOPES = "the framework gives no gradients of inputs"
NO_GRADIENTS = "no gradients were there when step() was called; call it behind the update and before zero_grad()"


class Snapshots:
    def __init__(
        self, folder: str, adapter: Adapter, probes: Any, classes: Sequence[str], total_steps: int, options: Options
    ) -> None:
        self._adapter, self._options, self._folder = adapter, options, folder
        self._classes, self._total = list(classes), total_steps
        self.skipped: dict[str, str] = {}
        self._probes = make_probes(
            probes, len(classes), options.snapshot_bytes // 4, options.pixels, options.input_names
        )
        self._network: Network = adapter.network(self._probes.x)
        self._network.check()
        self.skipped.update(adapter.reasons())
        self._test: Optional[TestData] = None
        if options.test is None:
            self.skipped.update(
                {
                    "stat.confusion": NO_TEST,
                    "stat.test.index": NO_TEST,
                    "gallery.index": NO_TEST,
                    "stat.layer.<i>.*": f"{NO_TEST}; statistics of layers are over the probes",
                }
            )
        else:
            self._test = make_test(options.test, len(classes), options)
        if not self._probes.looks.are_inputs:
            is_image = self._probes.looks.input.kind == "image"
            self.skipped["probe.saliency"] = NO_PIXELS if is_image else "the probes are no pictures"
        self._fit(len(classes))
        self._evaluation.check()
        self._before: tuple[int, dict[str, Array]] = (-1, {})  # of a step, the parameters
        self._had_gradients = False

    def _fit(self, classes: int) -> None:
        """What probes, classes and test data leave of the bytes goes to statistics, parameters and outputs."""
        options, least = self._options, least_statistics(self._network)
        self._shares = Shares(self._asked(classes), least)
        self.skipped.update({**self._probes.skipped, **self._shares.skipped})
        self.plan = make_plan(
            self._network,
            options.weights,
            len(self._probes.labels),
            len(self._probes.map_index),
            options.snapshot_bytes - self._shares.fixed,
        )
        self.skipped.update(self.plan.skipped)
        self._evaluation = Evaluation(self._adapter, self._network, self.plan, self._probes, classes)

    def _asked(self, classes: int) -> Asked:
        looks = self._probes.looks
        asked = Asked(self._options.snapshot_bytes, self._probes.all_labels, looks.values[:1].nbytes, classes)
        if "probe.saliency" not in self.skipped:
            asked.slopes = 4 * looks.values[:1].size
        data = self._test
        if data is not None:
            asked.evaluated, asked.more = len(data.index), len(data.labels) - len(data.index)
            self._gallery = self._pictures(data)
            asked.picture, asked.pictures = self._gallery[:1].nbytes, len(self._gallery)
        return asked

    def _pictures(self, data: TestData) -> Array:
        """Those of the test data, where they are pictures as the probes are."""
        gallery, reason = data.gallery, data.no_gallery
        if gallery is not None and (gallery.input.kind, gallery.input.shape) != (
            "image",
            self._probes.looks.input.shape,
        ):
            reason = "test data are no pictures like the probes'; pixels= may be a function of inputs"
        if gallery is None or reason:
            self.skipped["gallery.index"] = reason
            return np.zeros((0, 1), np.uint8)
        if gallery.note:
            self.skipped["gallery.image"] = gallery.note
        return gallery.values

    @property
    def notes(self) -> list[str]:
        """What a person should hear at the start."""
        notes = []
        if self._network.order_only:
            notes.append(self.skipped.get("inputs", "order of execution only: which layer gets what is not known"))
        if self._probes.looks.note:
            notes.append(self._probes.looks.note)
        return notes

    def _manifest(self) -> dict[str, Any]:
        options, total_steps = self._options, self._total
        about = self._probes.looks.input
        for node in self._network.nodes:
            if node.type == "embedding" and node.inputs == ["input"] and about.kind == "tokens" and node.weight:
                about.vocabulary = self._network.parameters[node.weight].shape[0]
        per_epoch = steps_per_epoch_of(options)
        counts = {
            "train_images": options.train_images,
            "test_images": len(self._test.labels) if self._test else 0,
            "batch_size": options.batch_size,
            "steps_per_epoch": per_epoch,
            "epochs": total_steps // per_epoch if per_epoch and total_steps % per_epoch == 0 else 0,
        }
        if not per_epoch:
            self.skipped[
                "epoch"
            ] = "neither steps_per_epoch nor batch_size and train_images were given; step(epoch=...) says it too"
        if not options.batch_size:
            self.skipped["images"] = "batch_size was not given; step(images=...) says it too"
        return manifest_of(
            self._network,
            about,
            self._classes,
            total_steps,
            name=options.name or name_of(self._folder),
            words={**self._adapter.hyperparameters(), **options.hyperparameters},
            skipped=self.skipped,
            versions={
                "python": platform.python_version(),
                "numpy": np.__version__,
                **self._adapter.versions(),
            },
            dataset=options.dataset,
            **counts,
        )

    @property
    def times_of_all(self) -> float:
        """How many times the fixed subset all test data is; 0 where its records take many more bytes than the gallery
        did, which the first snapshot alone has."""
        if self._test is None:
            return 0.0
        return len(self._test.labels) / len(self._test.index) if self._shares.takes_all_test else 0.0

    def keep_parameters(self, step: int) -> None:
        """Copies what is trained, so that a snapshot of the next step can measure the update."""
        self._before = step, {
            name: np.array(values)
            for name, values in self._adapter.parameters().items()
            if self._network.parameters[name].trained
        }

    def begin(self, place: dict[str, Any], stepped: bool) -> dict[str, Any]:
        """Opens the trace, with the first snapshot of a new one; as take(). All is measured before a file is written.
        Where a trace goes on, what was measured must be like its last snapshot, and nothing is returned."""
        records, figures = self._measured(
            place["step"], False, stepped
        )  # the gallery takes the bytes of more test data
        self.writer = TraceWriter(self._folder, self._manifest(), self._options.resume_at, records)
        self.last_step = self.writer.last_step
        if self.last_step >= 0:
            return {}
        try:
            self._write(place, {**records, **self._gallery_records()})
        except BaseException:
            self.writer.discard()
            raise
        return {**self._adapter.figures(), **figures}

    def take(self, place: dict[str, Any], all_test: bool, stepped: bool) -> dict[str, Any]:
        """Measures and writes a snapshot; returns the figures of its line in metrics.jsonl. `all_test`: over all test
        data. `stepped`: gradients that are there are those of the step that led here."""
        records, figures = self._measured(place["step"], all_test, stepped)
        self._write(place, records)
        return figures

    def _write(self, place: dict[str, Any], records: Records) -> None:
        self.writer.snapshot(place, records)
        self.last_step = self.writer.last_step

    def _measured(self, step: int, all_test: bool, stepped: bool) -> tuple[Records, dict[str, Any]]:
        records, figures = self._parameter_records(step, stepped)
        evaluated, more = self._evaluated_records(all_test)
        records.update(evaluated)
        figures.update(more)
        if "probe.saliency" not in self.skipped:
            saliency = self._evaluation.saliency_records()
            records.update(saliency)
            self.skipped.update({} if saliency else {"probe.saliency": NO_SLOPES})
        kept = {name for name in records if name not in self._shares.left_out and self.plan.kept(name)}
        return {name: array for name, array in records.items() if name in kept}, figures

    def _parameter_records(self, step: int, stepped: bool) -> tuple[Records, dict[str, Any]]:
        norms = Norms()
        records: Records = {}
        gradients = self._adapter.gradients() if stepped else {}
        before = self._before[1] if self._before[0] == step - 1 else {}
        self._before = (-1, {})
        for name, values in self._adapter.parameters().items():
            records.update(value_records(name, values, self.plan, self._options.weights))
            if self._network.parameters[name].trained:
                records.update(parameter_records(name, values, gradients.get(name), before.get(name), norms))
        self._had_gradients |= norms.has_gradient
        return records, norms.figures()

    def _evaluated_records(self, all_test: bool) -> tuple[Records, dict[str, Any]]:
        """Of the probes, and of test data: all of it, or the fixed subset."""
        data, evaluation = self._test, self._evaluation
        if data is None:
            activities = evaluation.new_activities(len(self._probes.labels))
            records = evaluation.probe_records(activities)
            figures: dict[str, Any] = {}
        else:
            records = evaluation.probe_records(None)
            index = np.arange(len(data.labels), dtype=np.int64) if all_test else data.index
            activities = evaluation.new_activities(len(index))
            of_test, figures = evaluation.test_records(data, index, activities)
            records.update(of_test)
        statistics, more = evaluation.activity_records(activities)
        return {**records, **statistics}, {**figures, **more}

    def _gallery_records(self) -> Records:
        data = self._test
        if data is None or self._shares.gallery == 0:
            return {}
        places = spread_over_classes(data.labels[data.index], self._shares.gallery)
        index = data.index[places]
        return {
            "gallery.index": index.astype(np.int32),
            "gallery.label": data.labels[index],
            "gallery.image": self._gallery[places],
        }

    def set_total(self, total_steps: int) -> None:
        self.writer.manifest["total_steps"] = total_steps
        self.writer.write_manifest()

    def finish(self, total_steps: Optional[int] = None) -> None:
        """Says what was not there in any snapshot. The trace ends at this step; None: it is not finished."""
        if not self._had_gradients and total_steps:
            self.skipped.setdefault("stat.<p>.gradient_norm", NO_GRADIENTS)
        self.writer.manifest["skipped"] = {**self.writer.manifest.get("skipped", {}), **self.skipped}
        self.set_total(self.writer.manifest["total_steps"] if total_steps is None else total_steps)
