/// Training: from a job and its data to a trace. Draws nothing, prints nothing: an observer hears what happens.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "epochreel/data/dataset.h"
#include "epochreel/job/job.h"
#include "epochreel/nn/devices.h"
#include "epochreel/trace/trace.h"

namespace epochreel::train {

struct TrainOptions {
  int threads = 1;
  bool overwrite = false;  ///< start anew where a trace of another job stands; else that is Error{kInvalid}
  nn::DeviceChoice device = {};
};

struct StepReport {
  std::int64_t step = 0;
  std::int64_t total_steps = 0;
  double loss = 0;
};

/// A line of the log. Seconds are for people: they never reach the trace.
struct EpochReport {
  int epoch = 0;  ///< 1 .. epochs
  int epochs = 0;
  double test_accuracy = 0;
  double train_loss = 0;  ///< mean over the epoch's batches
  double test_loss = 0;
  double active_fraction = 0;  ///< of hidden units, mean over the test images
  double learning_rate = 0;
  double seconds = 0;
};

/// Called from the training thread, between steps.
class TrainObserver {
 public:
  virtual ~TrainObserver() = default;
  virtual void on_resume(std::int64_t step) = 0;
  virtual void on_step(const StepReport& report) = 0;
  virtual void on_epoch(const EpochReport& report) = 0;
};

/// Steps at which snapshots are taken: strictly rising, first 0, last total_steps, log-spaced between in images
/// seen; `count` of them or as many as there are whole steps.
std::vector<std::int64_t> snapshot_steps(std::int64_t total_steps, int count);

/// Learning rate of the update number `step` (0-based) of `total_steps`.
double learning_rate_at(const job::TrainSpec& spec, std::int64_t step, std::int64_t total_steps);

/// Makes the manifest that the trace of this job will have; two equal training_hash mean the same bits.
trace::Manifest make_manifest(const job::Job& job, const data::Dataset& data);

/// What of a training is there already.
struct TrainingState {
  trace::Manifest manifest;  ///< of the trace that is asked for
  std::int64_t step = 0;     ///< the step that train() would go on from; total_steps where the trace is finished
};

/// Looks at what train() would find in `folder`, with its errors, and changes nothing.
TrainingState look_at_training(const job::Job& job, const data::Dataset& data, const std::filesystem::path& folder,
                               const TrainOptions& options);

/// Trains until the trace in `folder` is finished: starts it, goes on from its newest checkpoint, or finds it
/// finished and returns. On a signal it writes a checkpoint and throws Interrupted. A loss that is not finite ends
/// it with Error{kFailed} that names the step.
void train(const job::Job& job, const data::Dataset& data, const std::filesystem::path& folder,
           const TrainOptions& options, TrainObserver& observer);

}  // namespace epochreel::train
