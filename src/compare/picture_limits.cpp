#include "picture_limits.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>

#include "epochreel/compare/compare.h"
#include "measures/measures.h"

namespace epochreel::compare {

namespace {

void add(Limits& limits, const job::LimitSpec& given) {
  limits.rule.threshold = given.threshold.value_or(limits.rule.threshold);
  limits.rule.count_antialiased = given.count_antialiased.value_or(limits.rule.count_antialiased);
  for (const auto& [key, value] : given.values) limits.values[key] = value;
  limits.masks.insert(limits.masks.end(), given.masks.begin(), given.masks.end());
}

/// Floors for a frame beside the picture that it was encoded from, by docs/ci.md's measurement.
void add_floors_of_lossy_pairs(Limits& limits) {
  if (!limits.values.empty()) return;
  for (const Measure* measure : kMeasures) {
    for (const Limit& limit : measure->limits) {
      if (limit.of_lossy) limits.values[std::string(limit.key.key)] = *limit.of_lossy;
    }
  }
}

/// A measure's own limits stand in for its default.
void add_defaults(Limits& limits) {
  for (const Measure* measure : kMeasures) {
    const auto is_given = [&](const Limit& limit) { return limits.has(limit.key.key); };
    if (std::any_of(measure->limits.begin(), measure->limits.end(), is_given)) continue;
    for (const Limit& limit : measure->limits) {
      if (limit.by_default) limits.values[std::string(limit.key.key)] = *limit.by_default;
    }
  }
}

bool is_broken(const Limit& limit, const Measured& measured, double allowed) {
  const std::optional<double> value = limit.value(measured);
  if (!value) return false;
  return limit.direction == Direction::kAtMost ? *value > allowed : *value < allowed;
}

/// Calls visit(limit, value) for the limits that are given, in the order of the table, until it returns true.
template <class Visit>
void for_given(const Limits& limits, const Visit& visit) {
  for (const Measure* measure : kMeasures) {
    for (const Limit& limit : measure->limits) {
      const auto given = limits.values.find(limit.key.key);
      if (given != limits.values.end() && visit(limit, given->second)) return;
    }
  }
}

std::vector<job::LimitKey> keys_of_table() {
  std::vector<job::LimitKey> keys;
  for (const Measure* measure : kMeasures) {
    for (const Limit& limit : measure->limits) keys.push_back(limit.key);
  }
  return keys;
}

}  // namespace

std::span<const job::LimitKey> limit_keys() {
  static const std::vector<job::LimitKey> keys = keys_of_table();
  return keys;
}

Limits limits_for(const job::ToleranceSpec& tolerance, const std::string& name, PairKind kind) {
  Limits limits;
  add(limits, tolerance.limits);
  for (const job::FileLimitSpec& file : tolerance.files) {
    if (fnmatch(file.match.c_str(), name.c_str(), 0) == 0) add(limits, file.limits);
  }
  if (kind == PairKind::kLossy) {
    add_floors_of_lossy_pairs(limits);
  } else {
    add_defaults(limits);
  }
  return limits;
}

std::string Limits::words() const {
  std::vector<std::string> parts = {fmt::format("threshold {}", rule.threshold)};
  if (rule.count_antialiased) parts.emplace_back("anti-aliased pixels count");
  for_given(*this, [&](const Limit& limit, double value) {
    parts.push_back(limit.allowed(value));
    return false;
  });
  if (!masks.empty())
    parts.push_back(
        fmt::format("{} masked", masks.size() == 1 ? "a rectangle" : fmt::format("{} rectangles", masks.size())));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string broken_limit(const Limits& limits, const Measured& measured) {
  std::string words;
  for_given(limits, [&](const Limit& limit, double allowed) {
    if (is_broken(limit, measured, allowed)) words = limit.broken(measured, allowed);
    return !words.empty();
  });
  return words;
}

std::int64_t apply_masks(const std::vector<job::MaskSpec>& masks, const image::Image& baseline, image::Image& actual) {
  const std::int64_t all = std::int64_t{baseline.width()} * baseline.height();
  if (masks.empty()) return all;
  const bool deep = baseline.is_deep() && actual.is_deep();
  std::vector<bool> masked(all);
  std::int64_t hidden = 0;
  for (const job::MaskSpec& mask : masks) {
    const int right = static_cast<int>(std::min<std::int64_t>(std::int64_t{mask.x} + mask.width, baseline.width()));
    const int bottom = static_cast<int>(std::min<std::int64_t>(std::int64_t{mask.y} + mask.height, baseline.height()));
    for (int y = mask.y; y < bottom; ++y) {
      for (int x = mask.x; x < right; ++x) {
        const auto place = y * static_cast<std::size_t>(baseline.width()) + x;
        if (masked[place]) continue;
        masked[place] = true;
        ++hidden;
        std::copy_n(baseline.bitmap.pixels.begin() + (place * 4), 4, actual.bitmap.pixels.begin() + (place * 4));
        if (deep) actual.deep[place] = baseline.deep[place];
      }
    }
  }
  return all - hidden;
}

}  // namespace epochreel::compare
