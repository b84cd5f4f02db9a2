#include "story/captions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/scene/short_names.h"
#include "story/events.h"
#include "text/input_words.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr int kLastWeight = 10;  ///< of what is said at the end, above all others

void add_accuracy_events(std::vector<Event>& events, const std::vector<SnapshotRecord>& records) {
  for (const double level : {0.50, 0.80, 0.90, 0.95, 0.97, 0.98, 0.99}) {
    const auto at = reached_for_good(records, level, [](const auto& r) { return r.test_accuracy; });
    if (!at || *at == 0) continue;
    const SnapshotRecord& record = records[*at];
    events.push_back({record.step, level == 0.90 || level == 0.98 ? 3 : 2,
                      at_step(fmt::format("At least {:.0f} of 100 test images are read right", level * 100),
                              record.step, record.images)});
  }
}

/// "1,000 test images".
std::string tested_words(const SnapshotRecord& record) {
  if (record.evaluated <= 0) return "the test images";
  return counted(std::llround(record.evaluated), "test image");
}

void add_first_and_last(std::vector<Event>& events, const trace::Manifest& manifest,
                        const std::vector<SnapshotRecord>& records) {
  const SnapshotRecord& first = records.front();
  if (first.step == 0 && std::isfinite(first.test_accuracy)) {
    events.push_back({0, 9,
                      fmt::format("Before the first step {} of {} are read right",
                                  percent_words(first.test_accuracy, 1), tested_words(first))});
  }
  const SnapshotRecord& last = records.back();
  if (!std::isfinite(last.test_accuracy)) return;
  events.push_back({last.step, kLastWeight,
                    fmt::format("{} of {} are read right{}", percent_words(last.test_accuracy, 2), tested_words(last),
                                hardest_words(manifest, last))});
}

constexpr std::size_t kLongest = 100;  ///< letters of a caption
constexpr std::size_t kLongestName = 24;

/// Place in the snapshots at which a step is reached.
double position_of(const std::vector<SnapshotRecord>& records, double step) {
  const auto after = std::lower_bound(records.begin(), records.end(), step,
                                      [](const SnapshotRecord& record, double s) { return record.step < s; });
  if (after == records.begin()) return 0;
  if (after == records.end()) return int_size(records) - 1;
  const auto before = narrow<int>(after - records.begin()) - 1;
  return before + (step - records[before].step) / (after->step - records[before].step);
}

/// Share of the moving time.
double share_of(const CaptionSource& source, double seconds) { return seconds / std::max(0.1, source.moving_seconds); }

/// Share of the moving time that a caption needs before the next.
double time_needed(const CaptionSource& source, const std::string& words) {
  const double seconds = std::max(kCaptionSpacing, static_cast<double>(letters(words)) / kLettersPerSecond);
  return std::min(0.5, share_of(source, seconds));
}

/// The heaviest event comes first and keeps its place; the others come where they leave those before them to be read.
std::vector<Caption> choose(const CaptionSource& source, const std::vector<Event>& events, double latest) {
  std::vector<Caption> captions;
  for (const Event& event : events) {
    const double share = source.pacing.share(position_of(source.records, event.step));
    const Caption found{event.weight == kLastWeight ? latest : share, event.words, event.station};
    const bool crowded = std::any_of(captions.begin(), captions.end(), [&](const Caption& other) {
      const Caption& first = other.share <= found.share ? other : found;
      return std::fabs(other.share - found.share) < time_needed(source, first.words);
    });
    if (!crowded) captions.push_back(found);
  }
  std::sort(captions.begin(), captions.end(), [](const Caption& a, const Caption& b) { return a.share < b.share; });
  return captions;
}

}  // namespace

std::string at_step(const std::string& words, double step, double images) {
  const auto steps = fmt::format("{}, after {}", words, counted(std::llround(step), "step"));
  const auto all = fmt::format("{}, {}", steps, counted(std::llround(images), "image"));
  return letters(all) <= kLongest ? all : steps;
}

std::string quoted(const std::string& name) { return fmt::format("“{}”", name); }

std::vector<Caption> find_captions(const CaptionSource& given) {
  if (given.records.empty()) return {};
  trace::Manifest manifest = given.manifest;
  manifest.class_names = short_names(manifest.class_names, kLongestName,
                                     [](const std::string& name) { return static_cast<double>(letters(name)); });
  const CaptionSource source{manifest,     given.records,        given.metrics,     given.stations,
                             given.pacing, given.moving_seconds, given.held_seconds};
  std::vector<Event> events;
  add_first_and_last(events, source.manifest, source.records);
  add_accuracy_events(events, source.records);
  add_class_events(events, source);
  add_dead_units(events, source);
  add_forgetting(events, source);
  add_overfitting(events, source);
  add_rate_events(events, source);
  for (Event& event : events) event.words = of_input(manifest, std::move(event.words));
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.weight > b.weight; });
  const double wait = share_of(source, std::max(0.0, source.held_seconds - kLastCaptionSeconds));
  auto captions = choose(source, events, 1 + wait);
  if (captions.empty() || captions.back().share <= 1) return captions;
  double free = 1;
  if (captions.size() > 1) {
    const Caption& before = captions[captions.size() - 2];
    free = before.share + time_needed(source, before.words);
  }
  captions.back().share = std::max(1.0, std::min(captions.back().share, free));
  return captions;
}

}  // namespace epochreel::scene
