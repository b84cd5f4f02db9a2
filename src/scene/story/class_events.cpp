/// Events of the classes: which stays well read first and last, and which is the hardest.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"
#include "story/events.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr double kWellRead = 0.90;
constexpr double kLeastImages = 10;  ///< of a class: nine of ten says nothing of fewer
constexpr std::size_t kMostNamed = 3;

/// Whether every snapshot was tested on enough images of class `c`.
bool tested_enough(const std::vector<SnapshotRecord>& records, std::size_t c) {
  return std::all_of(records.begin(), records.end(), [c](const SnapshotRecord& record) {
    return c < record.class_images.size() && record.class_images[c] >= kLeastImages;
  });
}

/// Classes by the snapshot from which on they stay well read, (snapshot, class), the earliest first. One that is so
/// from the start, or at the last snapshot alone, has learned nothing that could be seen to stay.
std::vector<std::pair<std::size_t, std::size_t>> learned_classes(const CaptionSource& source) {
  std::vector<std::pair<std::size_t, std::size_t>> learned;
  for (std::size_t c = 0; c < source.manifest.class_names.size(); ++c) {
    if (!tested_enough(source.records, c)) continue;
    const auto at = reached_for_good(source.records, kWellRead, [c](const auto& r) { return r.class_accuracy[c]; });
    if (at && *at > 0 && *at + 1 < source.records.size()) learned.emplace_back(*at, c);
  }
  std::sort(learned.begin(), learned.end());
  return learned;
}

/// Classes that are well read from the start on.
std::size_t known_from_the_start(const CaptionSource& source) {
  std::size_t count = 0;
  for (std::size_t c = 0; c < source.manifest.class_names.size(); ++c) {
    if (c >= source.records.front().class_accuracy.size()) continue;
    const auto at = reached_for_good(source.records, kWellRead, [c](const auto& r) {
      return c < r.class_accuracy.size() ? r.class_accuracy[c] : std::nan("");
    });
    count += at && *at == 0 ? 1 : 0;
  }
  return count;
}

/// “1”; “1” and “3”; “1”, “3” and “7”; nothing where there are more.
std::string names_of(const std::vector<std::string>& names, const std::vector<std::size_t>& classes) {
  if (classes.size() > kMostNamed) return "";
  std::string words;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (i > 0) words += i + 1 == classes.size() ? " and " : ", ";
    words += quoted(names[classes[i]]);
  }
  return words;
}

/// "“1” is the first class", "“1” and “3” are the first classes", "5 classes are the first".
std::string which_words(const std::vector<std::string>& names, const std::vector<std::size_t>& classes,
                        const char* place) {
  const std::string named = names_of(names, classes);
  if (named.empty()) return fmt::format("{} classes are the {}", classes.size(), place);
  return classes.size() == 1 ? fmt::format("{} is the {} class", named, place)
                             : fmt::format("{} are the {} classes", named, place);
}

}  // namespace

void add_class_events(std::vector<Event>& events, const CaptionSource& source) {
  const std::size_t classes = source.manifest.class_names.size();
  const auto& names = source.manifest.class_names;
  const auto learned = learned_classes(source);
  if (learned.empty()) return;
  const auto say = [&](std::size_t snapshot, int weight, const std::string& words) {
    const SnapshotRecord& record = source.records[snapshot];
    events.push_back({record.step, weight, at_step(words, record.step, record.images)});
  };
  const auto classes_at = [&](std::size_t snapshot) {
    std::vector<std::size_t> found;
    for (const auto& [at, c] : learned) {
      if (at == snapshot) found.push_back(c);
    }
    return found;
  };
  const std::size_t first = learned.front().first;
  const std::size_t last = learned.back().first;
  const bool all = learned.size() == classes;
  bool compared = known_from_the_start(source) == 0;  // "the first" and "the last" speak of every class
  for (std::size_t c = 0; c < classes; ++c) compared = compared && tested_enough(source.records, c);
  if (compared && classes > 1 && !(all && first == last)) {
    say(first, 4, which_words(names, classes_at(first), "first") + " to stay at 90 % right or more");
    if (all) say(last, 4, which_words(names, classes_at(last), "last") + " to stay at 90 % right or more: now all do");
  }
  for (const auto& [snapshot, c] : learned) {
    const bool said = compared && classes > 1 && (snapshot == first || (all && snapshot == last));
    if (!said) say(snapshot, 1, fmt::format("{} is at 90 % right or more, and stays there", quoted(names[c])));
  }
}

std::string hardest_words(const trace::Manifest& manifest, const SnapshotRecord& record) {
  double lowest = 2;
  std::size_t known = 0;
  for (const double share : record.class_accuracy) {
    if (!std::isfinite(share)) continue;
    lowest = std::min(lowest, share);
    ++known;
  }
  std::vector<std::size_t> hardest;
  for (std::size_t c = 0; c < record.class_accuracy.size(); ++c) {
    if (record.class_accuracy[c] == lowest) hardest.push_back(c);
  }
  if (known < 2 || hardest.size() == known) return "";
  const std::string named = names_of(manifest.class_names, hardest);
  const std::string which = named.empty() ? fmt::format("{} classes", hardest.size()) : named;
  const std::string of =
      known < manifest.class_names.size() ? fmt::format(" of the {} classes with test images", known) : std::string();
  return fmt::format("; {} {} the hardest{}, {}", which, hardest.size() == 1 ? "is" : "are", of,
                     percent_words(lowest, 1));
}

}  // namespace epochreel::scene
