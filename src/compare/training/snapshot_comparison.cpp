#include "training/snapshot_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>
#include <utility>

#include "epochreel/base/grouped.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/text.h"
#include "epochreel/trace/record_names.h"
#include "training/ulp.h"

namespace epochreel::compare {

namespace {

constexpr std::string_view kWeightPrefix = trace::names::kModelPrefix;

bool is_weight(std::string_view name) { return name.starts_with(kWeightPrefix); }

/// The layers in the order of the data: "model.10.weight" after "model.9.bias".
std::pair<int, std::string_view> order_of(std::string_view name) {
  int layer = -1;
  if (is_weight(name)) {
    const std::string_view rest = name.substr(kWeightPrefix.size());
    std::from_chars(rest.data(), rest.data() + rest.size(), layer);
  }
  return {layer, name};
}

std::vector<std::string> names_of(const trace::TensorFile& a, const trace::TensorFile& b) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : a.tensors()) names.push_back(name);
  for (const auto& [name, tensor] : b.tensors()) {
    if (!a.has(name)) names.push_back(name);
  }
  std::sort(names.begin(), names.end(),
            [](const std::string& x, const std::string& y) { return order_of(x) < order_of(y); });
  return names;
}

/// The difference in one tensor, in words, and its size.
struct TensorFinding {
  std::string what;
  std::int64_t largest = 0;
};

/// "by at most 3 ULP"; integers have no last place but 1.
std::string distance_words(trace::DType dtype, std::int64_t largest) {
  using trace::DType;
  const bool is_float = dtype == DType::kF16 || dtype == DType::kF32 || dtype == DType::kF64 || dtype == DType::kBF16;
  return fmt::format("by at most {}{}", largest, is_float ? " ULP" : "");
}

TensorFinding compare_tensor(const std::string& name, const trace::TensorFile& a, const trace::TensorFile& b) {
  if (!b.has(name)) return {fmt::format("{} is in the baseline only", printable(name, kMaxNameBytes)), kNoDistance};
  if (!a.has(name)) return {fmt::format("{} is in the actual only", printable(name, kMaxNameBytes)), kNoDistance};
  const trace::TensorView& x = a.at(name);
  const trace::TensorView& y = b.at(name);
  if (x.type != y.type || x.shape != y.shape) {
    return {printable(name, kMaxNameBytes) + " has another type or shape", kNoDistance};
  }
  const TensorDistance apart = distance(x, y);
  if (apart.differing == 0) return {};
  if (x.dtype == trace::DType::kOther) {
    return {fmt::format("{}: its bytes differ; numbers of type {} are not read", printable(name, kMaxNameBytes),
                        printable(x.type)),
            kNoDistance};
  }
  const std::string by = apart.largest == kNoDistance ? "and one is no number" : distance_words(x.dtype, apart.largest);
  return {fmt::format("{}: {} of {} values {}, the first at {}", printable(name, kMaxNameBytes),
                      grouped(apart.differing), grouped(x.size()), by, element_name(x, apart.first)),
          apart.largest};
}

void add(TensorFindings& findings, const std::string& where, const TensorFinding& found, bool& counted) {
  if (found.what.empty()) return;
  if (findings.first.empty()) findings.first = fmt::format("{} in {}", where, found.what);
  findings.largest = std::max(findings.largest, found.largest);
  if (!std::exchange(counted, true)) ++findings.snapshots;
}

void compare_tensors(const std::string& where, const trace::TensorFile& a, const trace::TensorFile& b,
                     SnapshotFindings& findings) {
  bool weights_counted = false;
  bool records_counted = false;
  for (const std::string& name : names_of(a, b)) {
    const TensorFinding found = compare_tensor(name, a, b);
    if (is_weight(name)) {
      add(findings.weights, where, found, weights_counted);
    } else {
      add(findings.records, where, found, records_counted);
    }
  }
}

/// A hash on record says that two snapshots are the same only where the files are what it says: Error{kInvalid} where
/// they are not.
void check_file(const TrainingRecord& training, std::size_t snapshot) {
  if (training.trace) training.trace->open_snapshot(snapshot);
}

/// Snapshots of a step that one side lacks.
void compare_steps(const TrainingRecord& baseline, const TrainingRecord& actual, TensorFindings& records) {
  std::map<std::int64_t, int> sides;
  for (const SnapshotRecord& snapshot : baseline.snapshots) sides[snapshot.step] |= 1;
  for (const SnapshotRecord& snapshot : actual.snapshots) sides[snapshot.step] |= 2;
  for (const auto& [step, side] : sides) {
    if (side == 3) continue;
    bool counted = true;  // as a snapshot that is not compared
    const std::string only = side == 1 ? "the baseline only" : "the actual only";
    add(records, fmt::format("a snapshot of step {}", step), {only, kNoDistance}, counted);
  }
}

}  // namespace

SnapshotFindings compare_snapshots(const TrainingRecord& baseline, const TrainingRecord& actual) {
  SnapshotFindings findings;
  findings.by_hash = !baseline.trace || !actual.trace;
  std::map<std::int64_t, std::size_t> by_step;
  for (std::size_t i = 0; i < actual.snapshots.size(); ++i) by_step[actual.snapshots[i].step] = i;
  for (std::size_t i = 0; i < baseline.snapshots.size(); ++i) {
    const SnapshotRecord& record = baseline.snapshots[i];
    const auto other = by_step.find(record.step);
    if (other == by_step.end()) continue;
    stop_if_asked();
    ++findings.compared;
    if (record.hash == actual.snapshots[other->second].hash) {
      check_file(baseline, i);
      check_file(actual, other->second);
      continue;
    }
    const std::string where = fmt::format("at snapshot {} (step {})", i, record.step);
    if (!findings.by_hash) {
      compare_tensors(where, baseline.trace->open_snapshot(i), actual.trace->open_snapshot(other->second), findings);
    } else {
      bool counted = false;
      add(findings.weights, where, {"their hash, all that the baseline keeps of them", kNoDistance}, counted);
    }
  }
  compare_steps(baseline, actual, findings.records);
  return findings;
}

}  // namespace epochreel::compare
