/// Events of units and of classes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/trace/layer_types.h"
#include "story/events.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr double kLearned = 0.5;  ///< recall and precision from which on a class can be forgotten
constexpr double kFall = 0.05;    ///< in accuracy
constexpr double kStandardErrors = 3;

/// A class's accuracy, and how surely it is known.
struct Level {
  double share = 0;
  double images = 0;
};

Level level_of(const SnapshotRecord& record, std::size_t c) {
  if (c >= record.class_accuracy.size() || c >= record.class_images.size()) return {std::nan(""), 0};
  return {record.class_accuracy[c], record.class_images[c]};
}

/// Standard error of an accuracy; two images are added so that it is not 0 where all are right.
double variance(const Level& level) {
  const double share = (level.share * level.images + 1) / (level.images + 2);
  return share * (1 - share) / std::max(1.0, level.images);
}

/// The share of the images read as class `c` that are of it.
double precision(const SnapshotRecord& record, std::size_t c) {
  if (c >= record.class_taken.size() || c >= record.class_images.size() || !(record.class_taken[c] > 0)) return 0;
  return record.class_images[c] > 0 ? record.class_accuracy[c] * record.class_images[c] / record.class_taken[c] : 0;
}

struct Fall {
  std::size_t name = 0;      ///< the class
  std::size_t snapshot = 0;  ///< at which it has fallen
  double from = 0;
  double to = 0;
  double depth = 0;  ///< standard errors
};

/// The deepest fall of a class. Both levels must hold for two snapshots: chance alone does not make one.
Fall deepest_fall(const std::vector<SnapshotRecord>& records, std::size_t c) {
  Fall deepest;
  Level best{0, 0};
  for (std::size_t i = 1; i < records.size(); ++i) {
    const Level before = level_of(records[i - 1], c);
    const Level now = level_of(records[i], c);
    if (!std::isfinite(before.share) || !std::isfinite(now.share)) continue;
    const Level upper = before.share > now.share ? before : now;
    const Level lower = before.share > now.share ? now : before;
    const double fall = best.share - upper.share;
    const double depth = fall / std::sqrt(variance(best) + variance(upper));
    if (best.images > 0 && fall >= kFall && depth >= kStandardErrors && depth > deepest.depth) {
      deepest = {c, i, best.share, now.share, depth};
    }
    const double precise = std::min(precision(records[i - 1], c), precision(records[i], c));
    const bool learned = lower.share >= kLearned && precise >= kLearned;
    if (learned && lower.share > best.share) best = lower;
  }
  return deepest;
}

}  // namespace

void add_forgetting(std::vector<Event>& events, const CaptionSource& source) {
  std::vector<Fall> falls;
  for (std::size_t c = 0; c < source.manifest.class_names.size(); ++c) {
    const Fall fall = deepest_fall(source.records, c);
    if (fall.depth > 0) falls.push_back(fall);
  }
  std::stable_sort(falls.begin(), falls.end(), [](const Fall& a, const Fall& b) { return a.depth > b.depth; });
  for (const Fall& fall : falls) {
    const SnapshotRecord& record = source.records[fall.snapshot];
    const bool lasts =
        std::all_of(source.records.begin() + narrow<int>(fall.snapshot), source.records.end(),
                    [&](const SnapshotRecord& later) { return fall.from - level_of(later, fall.name).share >= kFall; });
    const auto words =
        fmt::format("{} {}: {} of its images are read right, it was {}", quoted(source.manifest.class_names[fall.name]),
                    lasts ? "is forgotten" : "falls back", percent_words(fall.to, 0), percent_words(fall.from, 0));
    const int weight = &fall == &falls.front() ? 3 : 1;
    events.push_back({record.step, lasts ? weight + 3 : weight, at_step(words, record.step, record.images)});
  }
}

void add_dead_units(std::vector<Event>& events, const CaptionSource& source) {
  const auto& layers = source.manifest.layers;
  for (std::size_t s = 0; s < source.stations.size(); ++s) {
    const Station& station = source.stations[s];
    const int layer = station.activation_layer;
    if (layer < 0 || layer >= int_size(layers)) continue;
    const auto* const type = trace::find_layer_type(layers[layer].type);
    if (type == nullptr || !type->rectified) continue;
    const auto dead = [s](const SnapshotRecord& r) { return s < r.dead_units.size() ? r.dead_units[s] : std::nan(""); };
    const double start = dead(source.records.front());
    if (!std::isfinite(start)) continue;
    // A rise that could be chance is none: a hundredth of the units, and three standard errors of the first count.
    const double least = std::max({2.0, 0.01 * station.units, 3 * std::sqrt(start)});
    double said = start;
    for (const double part : {0.0, 0.1, 0.5}) {
      const double level = std::max(start + least, part * station.units);
      const auto at = reached_for_good(source.records, level, dead);
      if (!at || *at == 0 || level <= said) continue;
      const SnapshotRecord& record = source.records[*at];
      said = dead(record);
      const char* unit = station.kind == StationKind::kMaps ? "channel" : "neuron";
      const std::string images =
          record.evaluated > 0 ? "none of " + counted(std::llround(record.evaluated), "test image") : "no test image";
      const std::int64_t count = std::llround(said);
      const auto words = fmt::format("{} of {} of {} {} for {}", grouped(count), counted(station.units, unit),
                                     station.name, agreeing(count, "fires", "fire"), images);
      events.push_back({record.step, 5, at_step(words, record.step, record.images), narrow<int>(s)});
    }
  }
}

}  // namespace epochreel::scene
