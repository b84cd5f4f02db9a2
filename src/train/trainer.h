/// The training loop, one object a run.
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "checkpoint.h"
#include "epochreel/nn/network.h"
#include "epochreel/train/train.h"
#include "evaluation.h"
#include "feed.h"
#include "health.h"
#include "snapshot.h"

namespace epochreel::train {

class Trainer {
 public:
  /// Starts at step 0, or after `checkpoint`. `network` is as make_network makes it.
  Trainer(const TrainingSetup& setup, std::unique_ptr<nn::Network> network, trace::TraceWriter writer,
          TrainObserver& observer, const std::optional<trace::Checkpoint>& checkpoint);

  /// Trains up to the last step. Throws Interrupted once a signal has come and a checkpoint is written.
  void run();

 private:
  void begin_steps();
  void finish_step();
  void record(trace::Metrics metrics);
  void finish_epoch(const trace::Metrics& metrics, const Evaluation& evaluation);
  void write_snapshot(trace::Metrics& metrics, const Evaluation& evaluation);
  Evaluation evaluate_test(bool all);
  trace::Metrics metrics_at_step() const;
  void checkpoint_if_due(bool snapshot, bool epoch_end);
  std::span<const std::uint32_t> places_of(std::int64_t step);
  double rate_of(std::int64_t step) const;
  int epoch_of(std::int64_t step) const { return static_cast<int>(step / setup_.manifest.steps_per_epoch); }
  TrainingPlace place() const { return {setup_.job, step_, learning_rate_}; }
  bool is_snapshot(std::int64_t step) const {
    return std::binary_search(snapshot_steps_.begin(), snapshot_steps_.end(), step);
  }
  bool is_epoch_end(std::int64_t step) const { return step > 0 && step % setup_.manifest.steps_per_epoch == 0; }

  TrainingSetup setup_;
  trace::TraceWriter writer_;
  TrainObserver& observer_;
  std::unique_ptr<nn::Network> network_;
  Feed feed_;
  std::vector<std::int64_t> snapshot_steps_;
  std::vector<std::uint32_t> probes_;
  std::vector<std::uint32_t> evaluated_;  // at snapshots
  std::vector<std::uint32_t> order_;      // of the current epoch
  int order_epoch_ = -1;
  std::int64_t step_ = 0;   // updates done
  std::int64_t begun_ = 0;  // and those that are under way
  std::int64_t checkpoint_step_ = 0;
  double learning_rate_ = 0;  // of the last update; before the first, of the first
  EpochLoss epoch_loss_;
  std::chrono::steady_clock::time_point epoch_start_;
};

}  // namespace epochreel::train
