#include "reading/records.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "epochreel/base/error.h"
#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"
#include "reading/confusion.h"

namespace epochreel::scene {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// The metrics line of a step, or nullptr. Lines rise by step.
const trace::Metrics* metrics_of(const std::vector<trace::Metrics>& lines, std::int64_t step) {
  const auto at = std::lower_bound(lines.begin(), lines.end(), step,
                                   [](const trace::Metrics& line, std::int64_t s) { return line.step < s; });
  return at != lines.end() && at->step == step ? &*at : nullptr;
}

void add_confusion(SnapshotRecord& record, const trace::Snapshot& file, int classes) {
  if (!file.has(trace::names::kConfusion)) return;
  ConfusionRecord read = read_confusion(file, classes);
  record.confusion = std::move(read.shares);
  record.class_images = std::move(read.class_images);
  record.class_accuracy = std::move(read.class_accuracy);
  record.class_taken = std::move(read.class_taken);
  record.evaluated = read.evaluated;
}

void read_activity(SnapshotRecord& record, const trace::Snapshot& file, const std::vector<Station>& stations) {
  for (const Station& station : stations) {
    const auto name = trace::names::kLayerActive(station.activation_layer);
    const bool known = file.has(name);
    record.active_units.push_back(known ? double{file.scalar(name)} * station.units : kUnknown);
    const auto dead = trace::names::kLayerDead(station.activation_layer);
    record.dead_units.push_back(file.has(dead) ? std::round(double{file.scalar(dead)} * station.units) : kUnknown);
  }
}

void read_gradients(SnapshotRecord& record, const trace::Snapshot& file, const std::vector<Station>& stations) {
  for (std::size_t s = 1; s < stations.size(); ++s) {
    const auto name = trace::names::kGradientNorm(trace::names::kWeight(stations[s].weight_layer));
    const double norm = file.has(name) ? file.scalar(name) : 0.0;
    record.gradient_norms.push_back(std::isfinite(norm) ? norm : 0.0);
  }
}

std::vector<double> mix_all(const std::vector<double>& a, const std::vector<double>& b, double t) {
  if (a.size() != b.size()) return t < 0.5 ? a : b;
  std::vector<double> mixed(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) mixed[i] = between(a[i], b[i], t);
  return mixed;
}

/// The probes whose maps were recorded; all where the trace does not say.
std::vector<int> read_mapped(const trace::Snapshot& file, int count) {
  std::vector<int> mapped(count);
  std::iota(mapped.begin(), mapped.end(), 0);
  if (!file.has(trace::names::kProbeMapIndex)) return mapped;
  const auto recorded = file.ints(trace::names::kProbeMapIndex);
  return {recorded.begin(), recorded.end()};
}

}  // namespace

std::span<const std::uint8_t> Probes::image(int probe) const {
  const std::size_t size = channels * pixels();
  return std::span(images).subspan(probe * size, size);
}

std::span<const float> Probes::vector(int probe) const {
  const std::size_t size = vectors.size() / std::max(1, count);
  return std::span(vectors).subspan(probe * size, size);
}

void Probes::measure_vectors() {
  const std::size_t size = vectors.size() / std::max(1, count);
  least.assign(size, INFINITY);
  largest.assign(size, -INFINITY);
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    if (!std::isfinite(vectors[i])) continue;
    least[i % size] = std::min(least[i % size], vectors[i]);
    largest[i % size] = std::max(largest[i % size], vectors[i]);
  }
}

std::vector<SnapshotRecord> read_records(const trace::TraceReader& trace, const std::vector<Station>& stations) {
  std::vector<SnapshotRecord> records;
  const int classes = int_size(trace.manifest().class_names);
  for (std::size_t i = 0; i < trace.snapshots().size(); ++i) {
    const auto& info = trace.snapshots()[i];
    SnapshotRecord record;
    record.step = static_cast<double>(info.step);
    record.epoch = info.epoch;
    record.images = static_cast<double>(info.images);
    const auto* line = metrics_of(trace.metrics(), info.step);
    record.learning_rate = line ? line->learning_rate : kUnknown;
    record.test_loss = line ? line->test_loss.value_or(kUnknown) : kUnknown;
    record.test_accuracy = line ? line->test_accuracy.value_or(kUnknown) : kUnknown;
    record.active_fraction = line ? line->active_fraction.value_or(kUnknown) : kUnknown;
    record.evaluated = line ? static_cast<double>(line->test_count.value_or(0)) : 0;
    if (line) {
      record.recorded = {!std::isnan(line->learning_rate), line->test_loss.has_value(), line->test_accuracy.has_value(),
                         line->active_fraction.has_value()};
    }
    const auto file = trace.snapshot(i);
    add_confusion(record, file, classes);
    read_activity(record, file, stations);
    read_gradients(record, file, stations);
    records.push_back(std::move(record));
  }
  return records;
}

Probes read_probes(const trace::TraceReader& trace) {
  Probes probes;
  const auto file = trace.last_snapshot();
  const bool has_pictures = file.has(trace::names::kProbeImage);
  const bool has_vectors = trace.manifest().network.input_kind == trace::InputKind::kVector &&
                           file.has(trace::names::kProbeInput) && !has_pictures;
  if (!(has_pictures || has_vectors) || !file.has(trace::names::kProbeLabel)) return probes;
  const auto& shape = file.shape(has_pictures ? trace::names::kProbeImage : trace::names::kProbeInput);
  probes.count = narrow<int>(shape[0]);
  if (has_pictures) {
    probes.channels = shape.size() == 4 ? narrow<int>(shape[1]) : 1;
    probes.height = narrow<int>(shape[shape.size() - 2]);
    probes.width = narrow<int>(shape.back());
    probes.images = file.pixels(trace::names::kProbeImage);
  } else {
    probes.vectors = file.floats(trace::names::kProbeInput);
    probes.measure_vectors();
  }
  for (const std::int32_t label : file.ints(trace::names::kProbeLabel)) probes.labels.push_back(label);
  probes.mapped = read_mapped(file, probes.count);
  if (file.has(trace::names::kProbeIndex)) {
    for (const std::int32_t index : file.ints(trace::names::kProbeIndex)) probes.indices.push_back(index);
  }
  return probes;
}

SnapshotRecord::Recorded any_recorded(const std::vector<SnapshotRecord>& records) {
  SnapshotRecord::Recorded any;
  for (const SnapshotRecord& record : records) any = any | record.recorded;
  return any;
}

void set_figures_of_step(SnapshotRecord& record, const std::vector<trace::Metrics>& lines) {
  const std::int64_t step = std::llround(record.step);
  const auto after = std::upper_bound(lines.begin(), lines.end(), step,
                                      [](std::int64_t s, const trace::Metrics& line) { return s < line.step; });
  if (after == lines.begin()) return;
  const trace::Metrics& line = *(after - 1);
  record.learning_rate = line.learning_rate;
  record.recorded.learning_rate = !std::isnan(line.learning_rate);
  if (line.step == step) record.images = static_cast<double>(line.images);
}

SnapshotRecord mix(const SnapshotRecord& a, const SnapshotRecord& b, double fraction) {
  SnapshotRecord record;
  record.step = between(a.step, b.step, fraction);
  record.epoch = between(a.epoch, b.epoch, fraction);
  record.images = between(a.images, b.images, fraction);
  record.learning_rate = fraction < 1 ? a.learning_rate : b.learning_rate;
  record.test_loss = between(a.test_loss, b.test_loss, fraction);
  record.test_accuracy = between(a.test_accuracy, b.test_accuracy, fraction);
  record.active_fraction = between(a.active_fraction, b.active_fraction, fraction);
  record.recorded = fraction <= 0 ? a.recorded : fraction >= 1 ? b.recorded : a.recorded & b.recorded;
  record.evaluated = fraction < 1 ? a.evaluated : b.evaluated;
  record.class_images = fraction < 1 ? a.class_images : b.class_images;
  record.class_taken = fraction < 1 ? a.class_taken : b.class_taken;
  record.dead_units = fraction < 1 ? a.dead_units : b.dead_units;
  record.confusion = mix_all(a.confusion, b.confusion, fraction);
  record.class_accuracy = mix_all(a.class_accuracy, b.class_accuracy, fraction);
  record.gradient_norms = mix_all(a.gradient_norms, b.gradient_norms, fraction);
  record.active_units = mix_all(a.active_units, b.active_units, fraction);
  return record;
}

Moment moment_of(double position, int snapshots) {
  const double at = std::clamp(position, 0.0, std::max(0.0, snapshots - 1.0));
  const int before = std::min(floor_to<int>(at), std::max(0, snapshots - 2));
  return {before, snapshots > 1 ? at - before : 0.0};
}

SnapshotRecord record_at(const std::vector<SnapshotRecord>& records, const Moment& moment) {
  const std::size_t before = moment.before;
  const auto after = std::min(before + 1, records.size() - 1);
  return mix(records[before], records[after], moment.fraction);
}

}  // namespace epochreel::scene
