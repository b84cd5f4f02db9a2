/// Helpers that the tests of this stage share: a small job and its data, folders, files as hashes, an observer that
/// listens.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/base/hash.h"
#include "epochreel/train/train.h"
#include "scratch.h"

namespace epochreel::train {

/// 3 epochs of 32 steps, the last of each smaller: 2000 synthetic images in batches of 64.
inline job::Job small_job() {
  job::Job job;
  job.name = "small";
  job.data.dataset = job::DatasetKind::kSynthetic;
  job.network = {job::DenseSpec{64}, job::ReluSpec{}, job::DenseSpec{32}, job::ReluSpec{}, job::DenseSpec{10}};
  job.train.epochs = 3;
  job.train.batch_size = 64;
  job.record.snapshots = 8;
  job.record.probes_per_class = 2;
  job.record.eval_limit = 100;
  return job;
}

inline const data::Dataset& synthetic_data() {
  static const data::Dataset data = data::load_dataset(small_job().data, 1);
  return data;
}

class Listener : public TrainObserver {
 public:
  void on_resume(std::int64_t step) override { resumed.push_back(step); }
  void on_step(const StepReport& report) override {
    steps.push_back(report);
    if (at_step) at_step(report.step);
  }
  void on_epoch(const EpochReport& report) override { epochs.push_back(report); }

  std::function<void(std::int64_t)> at_step;
  std::vector<std::int64_t> resumed;
  std::vector<StepReport> steps;
  std::vector<EpochReport> epochs;
};

/// Every file of a trace that is part of its promise, with its hash.
inline std::map<std::string, std::string> trace_hashes(const std::filesystem::path& folder) {
  std::map<std::string, std::string> hashes;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::filesystem::path name = std::filesystem::relative(entry.path(), folder);
    if (!entry.is_regular_file() || name.begin()->string() == "checkpoint" || name.filename() == ".lock") continue;
    hashes[name.string()] = hash_file(entry.path()).hex();
  }
  return hashes;
}

/// Trains and returns what was heard.
inline Listener train_to(const std::filesystem::path& folder, const job::Job& job, int threads = 2) {
  Listener listener;
  train(job, synthetic_data(), folder, {threads, false}, listener);
  return listener;
}

}  // namespace epochreel::train
