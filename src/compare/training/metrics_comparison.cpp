#include "training/metrics_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <optional>

#include "training/ulp.h"

namespace epochreel::compare {

namespace {

using trace::Metrics;

bool same_bits(const std::optional<double>& a, const std::optional<double>& b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || std::bit_cast<std::uint64_t>(*a) == std::bit_cast<std::uint64_t>(*b);
}

std::string words(const std::optional<double>& value) { return value ? fmt::format("{}", *value) : "nothing"; }

/// At least one, for what is not the same in double precision.
std::int64_t apart(const std::optional<double>& a, const std::optional<double>& b) {
  if (!a || !b) return kNoDistance;
  return std::max<std::int64_t>(1, ulp_distance(static_cast<float>(*a), static_cast<float>(*b)));
}

void compare_line(const Metrics& a, const Metrics& b, MetricsFinding& found) {
  const auto look = [&](const char* name, const std::optional<double>& x, const std::optional<double>& y) {
    if (same_bits(x, y)) return;
    if (found.largest == 0) found.what = fmt::format("at step {} {} is {}, not {}", a.step, name, words(y), words(x));
    found.largest = std::max(found.largest, apart(x, y));
  };
  look("epoch", a.epoch, b.epoch);
  look("images", a.images, b.images);
  look("learning_rate", a.learning_rate, b.learning_rate);
  for (const trace::OptionalFigure& figure : trace::optional_figures()) {
    look(figure.key, a.*figure.value, b.*figure.value);
  }
  look("test_count", a.test_count, b.test_count);
}

}  // namespace

MetricsFinding compare_metrics(const TrainingRecord& baseline, const TrainingRecord& actual) {
  MetricsFinding found;
  if (!baseline.trace || !actual.trace) {
    if (baseline.metrics_hash.empty() && actual.metrics_hash.empty()) return {0, "not recorded by both"};
    if (baseline.metrics_hash == actual.metrics_hash) return {0, "the same lines by their hash"};
    return {kNoDistance, "metrics.jsonl has another hash; the baseline's lines are not there"};
  }
  const auto& a = baseline.trace->metrics();
  const auto& b = actual.trace->metrics();
  const std::size_t lines = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < lines; ++i) {
    if (a[i].step != b[i].step) {
      if (found.largest == 0) found.what = fmt::format("line {} is of step {}, not {}", i + 1, b[i].step, a[i].step);
      found.largest = kNoDistance;
      return found;
    }
    compare_line(a[i], b[i], found);
  }
  if (a.size() != b.size()) {
    if (found.largest == 0) found.what = fmt::format("there are {} lines, not {}", b.size(), a.size());
    found.largest = kNoDistance;
  }
  if (found.largest == 0) found.what = fmt::format("the same values in {} lines", lines);
  return found;
}

}  // namespace epochreel::compare
