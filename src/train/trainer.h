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
#include "health.h"
#include "snapshot.h"

namespace epochreel::train {

/// The things that a run works on; they outlive it.
struct TrainingSetup {
  const job::Job& job;
  const data::Dataset& data;
  const trace::Manifest& manifest;
  int threads = 1;
  nn::DeviceChoice device = {};
};

/// The network of a training, on its device. Made before anything is written, since a device can be missing.
std::unique_ptr<nn::Network> make_network(const TrainingSetup& setup);

class Trainer {
 public:
  /// Starts at step 0, or after `checkpoint`. `network` is as make_network makes it.
  Trainer(const TrainingSetup& setup, std::unique_ptr<nn::Network> network, trace::TraceWriter writer,
          TrainObserver& observer, const std::optional<trace::Checkpoint>& checkpoint);

  /// Trains up to the last step. Throws Interrupted once a signal has come and a checkpoint is written.
  void run();

 private:
  void train_one_step();
  nn::StepResult step_of_network(std::span<const std::uint32_t> indices, const nn::StepOptions& options);
  void record(trace::Metrics metrics);
  void finish_epoch(const trace::Metrics& metrics, const Evaluation& evaluation);
  void write_snapshot(trace::Metrics& metrics, const Evaluation& evaluation);
  Evaluation evaluate_test(bool all);
  trace::Metrics metrics_at_step() const;
  void checkpoint_if_due(bool snapshot, bool epoch_end);
  std::span<const std::uint32_t> next_indices();
  void gather(std::span<const std::uint32_t> indices);
  int epoch() const { return static_cast<int>(step_ / setup_.manifest.steps_per_epoch); }  // of the next step
  TrainingPlace place() const { return {setup_.job, step_, learning_rate_}; }
  bool is_snapshot(std::int64_t step) const {
    return std::binary_search(snapshot_steps_.begin(), snapshot_steps_.end(), step);
  }
  bool is_epoch_end() const { return step_ > 0 && step_ % setup_.manifest.steps_per_epoch == 0; }

  TrainingSetup setup_;
  trace::TraceWriter writer_;
  TrainObserver& observer_;
  std::unique_ptr<nn::Network> network_;
  int max_batch_;
  std::vector<std::int64_t> snapshot_steps_;
  std::vector<std::uint32_t> probes_;
  std::vector<std::uint32_t> evaluated_;  // at snapshots
  std::vector<std::uint32_t> order_;      // of the current epoch
  int order_epoch_ = -1;
  std::vector<float> images_;         // (batch_size, values)
  std::vector<std::uint8_t> labels_;  // (batch_size)
  std::int64_t step_ = 0;             // updates done
  std::int64_t checkpoint_step_ = 0;
  double learning_rate_ = 0;  // of the last update; before the first, of the first
  EpochLoss epoch_loss_;
  std::chrono::steady_clock::time_point epoch_start_;
};

}  // namespace epochreel::train
