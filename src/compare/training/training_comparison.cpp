#include "training/training_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "epochreel/base/json_bounds.h"
#include "epochreel/base/some_of.h"
#include "epochreel/base/text.h"
#include "epochreel/job/load.h"
#include "training/metrics_comparison.h"
#include "training/snapshot_comparison.h"
#include "training/ulp.h"

namespace epochreel::compare {

namespace {

using nlohmann::json;

constexpr std::size_t kMostNamed = 3;  ///< differences that a sentence names

/// "/train/epochs" -> "train.epochs".
std::string dotted(std::string key) {
  if (key.starts_with('/')) key.erase(0, 1);
  std::replace(key.begin(), key.end(), '/', '.');
  return key;
}

/// The keys of a job that decide its trace, each with its value: "/train/epochs".
std::map<std::string, std::string> training_keys(const std::string& text) {
  std::map<std::string, std::string> keys;
  check_json_bounds(text, "the job of a training");  // flatten() calls itself once a level
  const json parsed = json::parse(text, nullptr, false);
  if (!parsed.is_object() || parsed.empty()) return keys;
  const json flat = parsed.flatten();  // named, so that it lives as long as the loop
  for (const auto& [key, value] : flat.items()) {
    if (job::decides_training(dotted(key))) keys[key] = value.dump();
  }
  return keys;
}

std::vector<std::string> differences(const std::map<std::string, std::string>& a,
                                     const std::map<std::string, std::string>& b) {
  std::set<std::string> names;
  for (const auto& [name, value] : a) names.insert(name);
  for (const auto& [name, value] : b) names.insert(name);
  std::vector<std::string> found;
  for (const std::string& name : names) {
    const auto x = a.find(name);
    const auto y = b.find(name);
    if (x != a.end() && y != b.end() && x->second == y->second) continue;
    found.push_back(fmt::format("{} is {}, not {}", printable(dotted(name)),
                                y == b.end() ? "not there" : printable(y->second),
                                x == a.end() ? "left out" : printable(x->second)));
  }
  return found;
}

TrainingStage job_stage(const TrainingRecord& a, const TrainingRecord& b) {
  const auto x = training_keys(a.job);
  const auto y = training_keys(b.job);
  if (x.empty() || y.empty()) return {"job", true, "not recorded by both"};
  const auto found = differences(x, y);
  if (found.empty()) return {"job", true, fmt::format("all {} keys that decide a training are the same", x.size())};
  return {"job", false, some_of(found, kMostNamed, "; ")};
}

TrainingStage data_stage(const TrainingRecord& a, const TrainingRecord& b) {
  const auto differ = [](const std::string& x, const std::string& y) { return !x.empty() && !y.empty() && x != y; };
  std::vector<std::string> found;
  if (differ(a.train_hash, b.train_hash)) found.emplace_back("the training images are others");
  if (differ(a.test_hash, b.test_hash)) found.emplace_back("the test images are others");
  if (!found.empty()) return {"data", false, some_of(found, kMostNamed, "; ")};
  const bool recorded = !a.train_hash.empty() && !b.train_hash.empty() && !a.test_hash.empty() && !b.test_hash.empty();
  return {"data", true, recorded ? "the same images by their hashes" : "not recorded by both"};
}

TrainingStage versions_stage(const TrainingRecord& a, const TrainingRecord& b) {
  const auto found = differences(a.environment, b.environment);
  if (found.empty()) return {"versions", true, "the same libraries on the same CPU"};
  return {"versions", false, some_of(found, kMostNamed, "; ")};
}

TrainingStage tensor_stage(const std::string& name, const SnapshotFindings& all, const TensorFindings& found) {
  if (name == "records" && all.by_hash && found.first.empty()) {
    return {name, true, "on record together with the weights, by one hash a snapshot"};
  }
  if (found.first.empty()) return {name, true, fmt::format("the same bits in {} snapshots", all.compared)};
  std::string most;
  if (found.largest != kNoDistance) most = fmt::format("; at most {} ULP over the training", found.largest);
  return {name, false,
          fmt::format("{}; {} of {} snapshots differ{}", found.first, found.snapshots, all.compared, most)};
}

bool results_same(const std::vector<TrainingStage>& stages) {
  return std::all_of(stages.begin() + 3, stages.end(), [](const TrainingStage& stage) { return stage.same; });
}

void conclude(TrainingComparison& result, std::int64_t largest_ulp, int max_ulp) {
  const auto first =
      std::find_if(result.stages.begin(), result.stages.end(), [](const TrainingStage& stage) { return !stage.same; });
  if (first == result.stages.end()) {
    result.sentence = "the training is the same, bit for bit";
    return;
  }
  if (results_same(result.stages)) {
    result.verdict = Verdict::kWithin;
    result.sentence =
        fmt::format("the training gave the same bits, though not by the same {}: {}", first->name, first->what);
    return;
  }
  result.diverged = first->name;
  const bool within = largest_ulp <= max_ulp;
  result.verdict = within ? Verdict::kWithin : Verdict::kDifferent;
  result.sentence =
      fmt::format("the training {}, first in its {}: {}",
                  within ? fmt::format("is the same within {} ULP", max_ulp) : "changed", first->name, first->what);
}

}  // namespace

TrainingComparison compare_training(const TrainingRecord& baseline, const TrainingRecord& actual, int max_ulp) {
  const SnapshotFindings snapshots = compare_snapshots(baseline, actual);
  const MetricsFinding metrics = compare_metrics(baseline, actual);
  TrainingComparison result;
  result.stages = {job_stage(baseline, actual),
                   data_stage(baseline, actual),
                   versions_stage(baseline, actual),
                   tensor_stage("weights", snapshots, snapshots.weights),
                   tensor_stage("records", snapshots, snapshots.records),
                   {"metrics", metrics.largest == 0, metrics.what}};
  conclude(result, std::max({snapshots.weights.largest, snapshots.records.largest, metrics.largest}), max_ulp);
  return result;
}

}  // namespace epochreel::compare
