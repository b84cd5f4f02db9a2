#include "training/metrics_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "training/ulp.h"

namespace epochreel::compare {

namespace {

using trace::Metrics;

struct Field {
  const char* name;
  std::optional<double> (*value)(const Metrics&);
};

template <auto Member>
std::optional<double> value_of(const Metrics& line) {
  return line.*Member;
}

std::optional<double> count_of(const Metrics& line) {
  if (!line.test_count) return std::nullopt;
  return *line.test_count;
}

std::optional<double> images_of(const Metrics& line) { return line.images; }

constexpr std::array kFields = {
    Field{"epoch", value_of<&Metrics::epoch>},
    Field{"images", images_of},
    Field{"learning_rate", value_of<&Metrics::learning_rate>},
    Field{"train_loss", value_of<&Metrics::train_loss>},
    Field{"train_accuracy", value_of<&Metrics::train_accuracy>},
    Field{"gradient_norm", value_of<&Metrics::gradient_norm>},
    Field{"update_norm", value_of<&Metrics::update_norm>},
    Field{"weight_norm", value_of<&Metrics::weight_norm>},
    Field{"test_loss", value_of<&Metrics::test_loss>},
    Field{"test_accuracy", value_of<&Metrics::test_accuracy>},
    Field{"test_count", count_of},
    Field{"active_fraction", value_of<&Metrics::active_fraction>},
};

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
  for (const Field& field : kFields) {
    const auto x = field.value(a);
    const auto y = field.value(b);
    if (same_bits(x, y)) continue;
    if (found.largest == 0)
      found.what = fmt::format("at step {} {} is {}, not {}", a.step, field.name, words(y), words(x));
    found.largest = std::max(found.largest, apart(x, y));
  }
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
