#include "captions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "words.h"

namespace epochreel::scene {

namespace {

struct Event {
  std::size_t snapshot = 0;
  int importance = 0;
  std::string words;
};

/// The first snapshot from which on `value` is at least `level`; once learnt and lost again does not count.
template <class Value>
std::optional<std::size_t> reached_for_good(const std::vector<SnapshotRecord>& records, double level, Value&& value) {
  std::optional<std::size_t> since;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const double v = value(records[i]);
    if (!(v >= level)) {
      since.reset();
    } else if (!since) {
      since = i;
    }
  }
  return since;
}

std::string when(const SnapshotRecord& record) {
  return fmt::format("after {} steps, {} images", count_words(static_cast<std::int64_t>(record.step)),
                     count_words(static_cast<std::int64_t>(record.images)));
}

void add_accuracy_events(std::vector<Event>& events, const std::vector<SnapshotRecord>& records) {
  for (const double level : {0.50, 0.80, 0.90, 0.95, 0.97, 0.98, 0.99}) {
    const auto at = reached_for_good(records, level, [](const auto& r) { return r.test_accuracy; });
    if (!at || *at == 0) continue;
    events.push_back({*at, level == 0.90 || level == 0.98 ? 3 : 2,
                      fmt::format("{:.0f} of 100 test images are read right, {}", level * 100, when(records[*at]))});
  }
}

void add_class_events(std::vector<Event>& events, const trace::Manifest& manifest,
                      const std::vector<SnapshotRecord>& records) {
  const std::size_t classes = manifest.class_names.size();
  if (records.back().class_accuracy.size() != classes) return;
  std::vector<std::pair<std::size_t, std::size_t>> learned;  // (snapshot, class)
  for (std::size_t c = 0; c < classes; ++c) {
    const auto at = reached_for_good(
        records, 0.90, [c](const auto& r) { return c < r.class_accuracy.size() ? r.class_accuracy[c] : 0.0; });
    if (at && *at > 0) learned.emplace_back(*at, c);
  }
  std::sort(learned.begin(), learned.end());
  if (learned.empty()) return;
  const auto say = [&](const auto& item, const char* which) {
    events.push_back({item.first, 4,
                      fmt::format("“{}” is the {} class to be read right 9 times in 10, {}",
                                  manifest.class_names[item.second], which, when(records[item.first]))});
  };
  say(learned.front(), "first");
  if (learned.size() == classes && classes > 1) say(learned.back(), "last");
  for (std::size_t i = 1; i + 1 < learned.size(); ++i) {
    events.push_back({learned[i].first, 1,
                      fmt::format("“{}” is read right 9 times in 10, {}", manifest.class_names[learned[i].second],
                                  when(records[learned[i].first]))});
  }
}

void add_first_and_last(std::vector<Event>& events, const trace::Manifest& manifest,
                        const std::vector<SnapshotRecord>& records) {
  const SnapshotRecord& first = records.front();
  if (first.step == 0 && std::isfinite(first.test_accuracy)) {
    events.push_back({0, 9, fmt::format("Before the first step all weights are random: {} right",
                                        percent_words(first.test_accuracy, 1))});
  }
  const SnapshotRecord& last = records.back();
  if (!std::isfinite(last.test_accuracy)) return;
  std::string words = fmt::format("{} of {} test images are read right", percent_words(last.test_accuracy, 2),
                                  count_words(static_cast<std::int64_t>(last.evaluated)));
  const auto hardest = std::min_element(last.class_accuracy.begin(), last.class_accuracy.end());
  if (hardest != last.class_accuracy.end() && std::isfinite(*hardest)) {
    words += fmt::format("; “{}” stays the hardest, {}",
                         manifest.class_names[static_cast<std::size_t>(hardest - last.class_accuracy.begin())],
                         percent_words(*hardest, 1));
  }
  events.push_back({records.size() - 1, 9, words});
}

}  // namespace

std::vector<Caption> find_captions(const trace::Manifest& manifest, const std::vector<SnapshotRecord>& records,
                                   double spacing) {
  std::vector<Event> events;
  add_first_and_last(events, manifest, records);
  add_accuracy_events(events, records);
  add_class_events(events, manifest, records);
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return a.importance > b.importance; });
  const double steps = std::max(1.0, static_cast<double>(records.size() - 1));
  std::vector<Caption> captions;
  for (const Event& event : events) {
    const double share = static_cast<double>(event.snapshot) / steps;
    const bool crowded = std::any_of(captions.begin(), captions.end(), [&](const Caption& caption) {
      return std::fabs(caption.share - share) < spacing;
    });
    if (!crowded) captions.push_back({share, event.words});
  }
  std::sort(captions.begin(), captions.end(), [](const Caption& a, const Caption& b) { return a.share < b.share; });
  return captions;
}

}  // namespace epochreel::scene
