#include "records.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "epochreel/base/error.h"

namespace epochreel::scene {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// The metrics line of a step, or nullptr. Lines rise by step.
const trace::Metrics* metrics_of(const std::vector<trace::Metrics>& lines, std::int64_t step) {
  const auto at = std::lower_bound(lines.begin(), lines.end(), step,
                                   [](const trace::Metrics& line, std::int64_t s) { return line.step < s; });
  return at != lines.end() && at->step == step ? &*at : nullptr;
}

void read_confusion(SnapshotRecord& record, const trace::TensorFile& file, std::int64_t classes) {
  if (!file.has("stat.confusion")) return;
  const std::int64_t shape[] = {classes, classes};
  const auto counts = file.at("stat.confusion", shape).ints();
  const auto c = static_cast<std::size_t>(classes);
  record.confusion.assign(c * c, 0.0);
  record.class_images.assign(c, 0.0);
  record.class_accuracy.assign(c, kUnknown);
  record.evaluated = 0;
  for (std::size_t row = 0; row < c; ++row) {
    double total = 0;
    for (std::size_t column = 0; column < c; ++column) total += counts[row * c + column];
    record.evaluated += total;
    record.class_images[row] = total;
    if (total <= 0) continue;
    for (std::size_t column = 0; column < c; ++column) {
      record.confusion[row * c + column] = counts[row * c + column] / total;
    }
    record.class_accuracy[row] = record.confusion[row * c + row];
  }
}

void read_activity(SnapshotRecord& record, const trace::TensorFile& file, const std::vector<Station>& stations) {
  for (const Station& station : stations) {
    const auto name = fmt::format("stat.layer.{}.active", station.activation_layer);
    const bool known = file.has(name);
    record.active_units.push_back(known ? file.at(name).floats().at(0) * static_cast<double>(station.units) : kUnknown);
    const auto dead = fmt::format("stat.layer.{}.dead", station.activation_layer);
    record.dead_units.push_back(
        file.has(dead) ? std::round(file.at(dead).floats().at(0) * static_cast<double>(station.units)) : kUnknown);
  }
}

void read_gradients(SnapshotRecord& record, const trace::TensorFile& file, const std::vector<Station>& stations) {
  for (std::size_t s = 1; s < stations.size(); ++s) {
    const auto name = fmt::format("stat.model.{}.weight.gradient_norm", stations[s].weight_layer);
    const double norm = file.has(name) ? file.at(name).floats().at(0) : 0.0;
    record.gradient_norms.push_back(std::isfinite(norm) ? norm : 0.0);
  }
}

double lerp(double a, double b, double t) {
  if (t <= 0) return a;
  if (t >= 1) return b;
  return a + (b - a) * t;
}

std::vector<double> mix_all(const std::vector<double>& a, const std::vector<double>& b, double t) {
  if (a.size() != b.size()) return t < 0.5 ? a : b;
  std::vector<double> mixed(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) mixed[i] = lerp(a[i], b[i], t);
  return mixed;
}

/// The probes whose maps were recorded; all where the trace does not say.
std::vector<int> read_mapped(const trace::TraceReader& trace, const trace::TensorFile& file, int count) {
  std::vector<int> mapped(static_cast<std::size_t>(count));
  std::iota(mapped.begin(), mapped.end(), 0);
  if (!file.has("probe.map_index")) return mapped;
  mapped.clear();
  for (const std::int32_t probe : file.at("probe.map_index").ints()) {
    if (probe < 0 || probe >= count) {
      throw Error(ErrorKind::kInvalid, trace.folder().string(),
                  fmt::format("probe.map_index holds {}, but there are {} probes", probe, count));
    }
    mapped.push_back(probe);
  }
  return mapped;
}

}  // namespace

std::span<const std::uint8_t> Probes::image(int probe) const {
  const auto size = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  return std::span(images).subspan(static_cast<std::size_t>(probe) * size, size);
}

std::vector<SnapshotRecord> read_records(const trace::TraceReader& trace, const std::vector<Station>& stations) {
  std::vector<SnapshotRecord> records;
  const auto classes = static_cast<std::int64_t>(trace.manifest().class_names.size());
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
    const auto file = trace.open_snapshot(static_cast<int>(i));
    read_confusion(record, file, classes);
    read_activity(record, file, stations);
    read_gradients(record, file, stations);
    records.push_back(std::move(record));
  }
  return records;
}

Probes read_probes(const trace::TraceReader& trace) {
  Probes probes;
  const auto file = trace.open_snapshot(static_cast<int>(trace.snapshots().size()) - 1);
  if (!file.has("probe.image") || !file.has("probe.label")) return probes;
  const std::int64_t any[] = {-1, -1, -1};
  const auto& images = file.at("probe.image", any);
  probes.count = static_cast<int>(images.shape[0]);
  probes.height = static_cast<int>(images.shape[1]);
  probes.width = static_cast<int>(images.shape[2]);
  for (const std::int32_t pixel : images.ints()) probes.images.push_back(static_cast<std::uint8_t>(pixel));
  const std::int64_t labels_shape[] = {images.shape[0]};
  const auto classes = static_cast<int>(trace.manifest().class_names.size());
  for (const std::int32_t label : file.at("probe.label", labels_shape).ints()) {
    if (label < 0 || label >= classes) {
      throw Error(ErrorKind::kInvalid, trace.folder().string(),
                  fmt::format("probe.label holds {}, but there are {} classes", label, classes));
    }
    probes.labels.push_back(label);
  }
  probes.mapped = read_mapped(trace, file, probes.count);
  if (file.has("probe.index")) {
    for (const std::int32_t index : file.at("probe.index", labels_shape).ints()) probes.indices.push_back(index);
  }
  return probes;
}

SnapshotRecord::Recorded any_recorded(const std::vector<SnapshotRecord>& records) {
  SnapshotRecord::Recorded any;
  for (const SnapshotRecord& record : records) any = any | record.recorded;
  return any;
}

double images_at(const trace::TraceReader& trace, const SnapshotRecord& record) {
  const auto* line = metrics_of(trace.metrics(), std::llround(record.step));
  return line ? static_cast<double>(line->images) : record.images;
}

SnapshotRecord mix(const SnapshotRecord& a, const SnapshotRecord& b, double fraction) {
  SnapshotRecord record;
  record.step = lerp(a.step, b.step, fraction);
  record.epoch = lerp(a.epoch, b.epoch, fraction);
  record.images = lerp(a.images, b.images, fraction);
  record.learning_rate = lerp(a.learning_rate, b.learning_rate, fraction);
  record.test_loss = lerp(a.test_loss, b.test_loss, fraction);
  record.test_accuracy = lerp(a.test_accuracy, b.test_accuracy, fraction);
  record.active_fraction = lerp(a.active_fraction, b.active_fraction, fraction);
  record.recorded = fraction <= 0 ? a.recorded : fraction >= 1 ? b.recorded : a.recorded & b.recorded;
  record.evaluated = fraction < 1 ? a.evaluated : b.evaluated;
  record.class_images = fraction < 1 ? a.class_images : b.class_images;
  record.dead_units = mix_all(a.dead_units, b.dead_units, fraction);
  record.confusion = mix_all(a.confusion, b.confusion, fraction);
  record.class_accuracy = mix_all(a.class_accuracy, b.class_accuracy, fraction);
  record.gradient_norms = mix_all(a.gradient_norms, b.gradient_norms, fraction);
  record.active_units = mix_all(a.active_units, b.active_units, fraction);
  return record;
}

Moment moment_of(double position, int snapshots) {
  const double at = std::clamp(position, 0.0, std::max(0.0, snapshots - 1.0));
  const int before = std::min(static_cast<int>(at), std::max(0, snapshots - 2));
  return {before, snapshots > 1 ? at - before : 0.0};
}

SnapshotRecord record_at(const std::vector<SnapshotRecord>& records, const Moment& moment) {
  const auto before = static_cast<std::size_t>(moment.before);
  const auto after = std::min(before + 1, records.size() - 1);
  return mix(records[before], records[after], moment.fraction);
}

}  // namespace epochreel::scene
