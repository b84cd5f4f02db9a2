#include "conclusion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "epochreel/base/grouped.h"
#include "epochreel/base/some_of.h"
#include "epochreel/base/text.h"

namespace epochreel::compare {

namespace {

bool training_is(const Comparison& comparison, Verdict verdict) {
  return comparison.training && comparison.training->verdict == verdict;
}

/// Whether a picture that only the actual has differs from the baseline: a plain folder says what it has and no more.
/// An approved baseline and the frames of a film may be older than the picture, which then lacks its baseline.
bool extra_differs(const Comparison& comparison) { return comparison.baseline.kind == SideKind::kPlainFolder; }

Verdict verdict_of(const Comparison& comparison, const FileFinding& file) {
  const auto has = [&](Verdict verdict) { return count_of(comparison, verdict) > 0; };
  const bool differs = has(Verdict::kDifferent) || has(Verdict::kMissing) || file.stream_differs ||
                       (has(Verdict::kExtra) && extra_differs(comparison));
  if (differs || training_is(comparison, Verdict::kDifferent)) return Verdict::kDifferent;
  if (has(Verdict::kExtra) || has(Verdict::kOtherSize) || comparison.baseline.kind == SideKind::kNothing)
    return Verdict::kExtra;
  const bool within = has(Verdict::kWithin) || training_is(comparison, Verdict::kWithin) || file.bytes_differ;
  return within ? Verdict::kWithin : Verdict::kSame;
}

/// "12 of 30 frames differ, 1 is missing".
std::string counts_words(const Comparison& comparison) {
  const std::string noun =
      std::all_of(comparison.items.begin(), comparison.items.end(), [](const Item& item) { return item.frame; })
          ? "frame"
          : "picture";
  const std::int64_t all = comparison.items.size();
  const std::string things = all == 1 ? noun : noun + "s";
  std::vector<std::string> parts;
  const auto add = [&](Verdict verdict, const char* one, const char* many) {
    const std::int64_t count = count_of(comparison, verdict);
    if (count == 0) return;
    const std::string of = parts.empty() ? fmt::format(" of {} {}", grouped(all), things) : "";
    parts.push_back(fmt::format("{}{} {}", grouped(count), of, count == 1 ? one : many));
  };
  add(Verdict::kDifferent, "differs", "differ");
  add(Verdict::kMissing, "is missing", "are missing");
  if (extra_differs(comparison)) {
    add(Verdict::kExtra, "is extra", "are extra");
  } else {
    add(Verdict::kExtra, "has no baseline", "have no baseline");
  }
  add(Verdict::kOtherSize, "has another size", "have another size");
  add(Verdict::kWithin, "is the same within tolerance", "are the same within tolerance");
  if (parts.empty())
    return all == 1 ? fmt::format("the {} is the same, bit for bit", noun)
                    : fmt::format("all {} {} are the same, bit for bit", grouped(all), things);
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string environment_words(const Comparison& comparison) {
  std::vector<std::string> parts;
  for (const Property& property : differing(comparison.environment)) {
    parts.push_back(fmt::format("{} is {}, not {}", printable(property.name), printable(property.actual),
                                printable(property.baseline)));
  }
  constexpr std::size_t kMostNamed = 4;
  return some_of(parts, kMostNamed, "; ");
}

/// Says what came of the training and of the drawing, kept apart.
std::string story(const Comparison& comparison) {
  std::string counts = comparison.items.empty() ? "" : counts_words(comparison);
  if (!comparison.training) return counts;
  if (comparison.items.empty()) return comparison.training->sentence;
  const bool drawing_changed = count_of(comparison, Verdict::kSame) != std::ssize(comparison.items);
  if (comparison.training->verdict == Verdict::kDifferent) {
    return fmt::format("{}; {}", comparison.training->sentence,
                       drawing_changed ? counts : "no frame shows it: " + counts);
  }
  if (!drawing_changed) return fmt::format("{}; {}", comparison.training->sentence, counts);
  const bool within =
      count_of(comparison, Verdict::kSame) + count_of(comparison, Verdict::kWithin) == std::ssize(comparison.items);
  return fmt::format("the drawing changed{}, {}: {}", within ? " within tolerance" : "", comparison.training->sentence,
                     counts);
}

std::string capitalized(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = text[0] - 'a' + 'A';
  return text;
}

std::string sentence_of(const Comparison& comparison, const FileFinding& file) {
  std::vector<std::string> parts;
  if (comparison.baseline.kind == SideKind::kNothing) {
    parts.push_back(fmt::format("there is no baseline at {}; take the actual over with 'epochreel approve'",
                                comparison.baseline.path));
  }
  const std::string environment = environment_words(comparison);
  if (!environment.empty() && comparison.verdict != Verdict::kSame) {
    parts.push_back("the environment differs: " + environment);
  }
  if (const std::string found = story(comparison); !found.empty()) parts.push_back(found);
  for (const Property& property : comparison.movie) {
    if (property.name == "frames/s" && property.differs()) {
      parts.push_back(
          fmt::format("the movie runs at {} frames/s, its baseline at {}", property.actual, property.baseline));
    }
  }
  if (file.stream_differs) parts.emplace_back("the movies' own properties differ");
  const bool frames_same = count_of(comparison, Verdict::kSame) == std::ssize(comparison.items);
  if (file.bytes_differ && frames_same) parts.emplace_back("the movie's bytes differ, though no frame does");
  if (!environment.empty() && comparison.verdict == Verdict::kSame) {
    parts.push_back("and that in another environment: " + environment);
  }
  for (const NotLookedAt& left_out : comparison.not_looked_at) {
    if (left_out.names.empty()) parts.push_back("not looked at: " + not_looked_at_words(left_out, 0));
  }
  std::string text;
  for (const std::string& part : parts) text += fmt::format("{}{}.", text.empty() ? "" : " ", capitalized(part));
  return text;
}

}  // namespace

void conclude(Comparison& comparison, const FileFinding& file) {
  comparison.verdict = verdict_of(comparison, file);
  comparison.sentence = sentence_of(comparison, file);
}

void name_moved_frames(std::vector<Item>& items) {
  std::map<std::string, const Item*> by_hash;
  for (const Item& item : items) {
    if (!item.baseline_hash.empty()) by_hash.emplace(item.baseline_hash, &item);
  }
  for (Item& item : items) {
    if (item.verdict != Verdict::kDifferent || item.actual_hash.empty()) continue;
    const auto found = by_hash.find(item.actual_hash);
    if (found == by_hash.end()) continue;
    item.reason += fmt::format("; it is {} of the baseline", printable(found->second->name, kMaxNameBytes));
  }
}

}  // namespace epochreel::compare
