/// Events of the classes: which stays well read first and last, and which is the hardest.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

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

/// The snapshot from which on class `c` stays well read.
std::optional<std::size_t> well_read_from(const std::vector<SnapshotRecord>& records, std::size_t c) {
  return reached_for_good(records, kWellRead, [c](const SnapshotRecord& record) {
    return c < record.class_accuracy.size() ? record.class_accuracy[c] : std::nan("");
  });
}

/// A class, and the snapshot from which on it stays well read.
struct Learned {
  std::size_t snapshot = 0;
  std::size_t name = 0;
};

/// What all classes learn, the earliest first. A class that is well read from the start, or at the last snapshot alone,
/// has learned nothing that could be seen to stay.
struct Lessons {
  std::vector<Learned> learned;
  bool compared =
      true;  ///< "the first" and "the last" can be said: all are tested enough, and none knows its class before
};

Lessons find_lessons(const CaptionSource& source) {
  Lessons lessons;
  for (std::size_t c = 0; c < source.manifest.class_names.size(); ++c) {
    const bool tested = tested_enough(source.records, c);
    const auto from = well_read_from(source.records, c);
    lessons.compared = lessons.compared && tested && from != 0U;
    if (tested && from && *from > 0 && *from + 1 < source.records.size()) lessons.learned.push_back({*from, c});
  }
  std::stable_sort(lessons.learned.begin(), lessons.learned.end(),
                   [](const Learned& a, const Learned& b) { return a.snapshot < b.snapshot; });
  return lessons;
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
  const auto& names = source.manifest.class_names;
  const Lessons lessons = find_lessons(source);
  const auto& learned = lessons.learned;
  if (learned.empty()) return;
  const auto say = [&](std::size_t snapshot, int weight, const std::string& words) {
    const SnapshotRecord& record = source.records[snapshot];
    events.push_back({record.step, weight, at_step(words, record.step, record.images)});
  };
  const auto classes_at = [&](std::size_t snapshot) {
    std::vector<std::size_t> found;
    for (const Learned& one : learned) {
      if (one.snapshot == snapshot) found.push_back(one.name);
    }
    return found;
  };
  const std::size_t first = learned.front().snapshot;
  const std::size_t last = learned.back().snapshot;
  const bool all = learned.size() == names.size();
  const bool ranked = lessons.compared && names.size() > 1;
  if (ranked && !(all && first == last)) {
    say(first, 4, which_words(names, classes_at(first), "first") + " to stay at 90 % right or more");
    if (all) say(last, 4, which_words(names, classes_at(last), "last") + " to stay at 90 % right or more: now all do");
  }
  for (const auto& [snapshot, name] : learned) {
    const bool said = ranked && (snapshot == first || (all && snapshot == last));
    if (!said) say(snapshot, 1, fmt::format("{} is at 90 % right or more, and stays there", quoted(names[name])));
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
