#include "not_looked_at.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

namespace epochreel::compare {

namespace {

void add_others(std::vector<NotLookedAt>& found, const OpenSide& side, const char* name) {
  if (side.others.count == 0) return;
  NotLookedAt others = side.others;
  others.what = others.count == 1 ? fmt::format("file of the {} that is hidden or no picture", name)
                                  : fmt::format("files of the {} that are hidden or no pictures", name);
  found.push_back(std::move(others));
}

void add_frames(std::vector<NotLookedAt>& found, std::int64_t count, const char* name, const char* other,
                std::int64_t every) {
  if (count == 0) return;
  found.push_back({fmt::format("frame{} of the {}, for the {} keeps frames 0, {}, {}, ... alone", count == 1 ? "" : "s",
                               name, other, every, 2 * every),
                   count,
                   {}});
}

bool has_training(const OpenSide& side) { return side.training && !side.training->is_empty(); }

void add_training(std::vector<NotLookedAt>& found, const OpenSide& side, const OpenSide& other, const char* name) {
  if (!has_training(side) || has_training(other)) return;
  found.push_back({fmt::format("training of the {}, for the other side has none", name), 1, {}});
}

bool matches_any(const std::string& pattern, const std::vector<Pair>& pairs) {
  return std::any_of(pairs.begin(), pairs.end(), [&](const Pair& pair) {
    const Picture& named = pair.baseline != nullptr ? *pair.baseline : *pair.actual;
    return fnmatch(pattern.c_str(), named.name.c_str(), 0) == 0;
  });
}

void add_patterns(std::vector<NotLookedAt>& found, const job::ToleranceSpec& tolerance,
                  const std::vector<Pair>& pairs) {
  NotLookedAt idle;
  for (const job::FileLimitSpec& file : tolerance.files) {
    if (matches_any(file.match, pairs)) continue;
    if (++idle.count <= static_cast<std::int64_t>(kMostNamed)) idle.names.push_back(file.match);
  }
  if (idle.count == 0) return;
  idle.what = idle.count == 1 ? "pattern under 'files' that is the name of no picture"
                              : "patterns under 'files' that are the names of no picture";
  found.push_back(std::move(idle));
}

}  // namespace

std::vector<NotLookedAt> not_looked_at(const Sides& sides, const Pairing& pairing) {
  std::vector<NotLookedAt> found;
  const OpenSide& baseline = sides.baseline;
  const OpenSide& actual = sides.actual;
  add_frames(found, pairing.passed_over_of_baseline, "baseline", "actual", actual.every);
  add_frames(found, pairing.passed_over_of_actual, "actual", "baseline", baseline.every);
  add_others(found, baseline, "baseline");
  add_others(found, actual, "actual");
  if (baseline.words.kind != SideKind::kNothing) {
    add_training(found, baseline, actual, "baseline");
    add_training(found, actual, baseline, "actual");
  }
  add_patterns(found, sides.tolerance, pairing.pairs);
  return found;
}

}  // namespace epochreel::compare
