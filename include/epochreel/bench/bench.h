/// Training beside its floor: the bare whole oneDNN primitives of the same steps, measured in one run.
///
/// Machines are noisy, so both sides take turns in short blocks on the same batches, and what counts is the ratio
/// within a round. Loading and recording are in neither side.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "epochreel/data/dataset.h"
#include "epochreel/job/job.h"
#include "epochreel/nn/network.h"

namespace epochreel::bench {

struct TrainBenchOptions {
  int threads = 1;
  std::int64_t steps = 0;  ///< of whole batches, measured on each side; 0: an epoch's
  std::function<void(std::int64_t done, std::int64_t total)> on_steps = [](std::int64_t, std::int64_t) {};
};

/// Seconds a step.
struct Seconds {
  double least = 0;   ///< of the fastest round
  double median = 0;  ///< over the rounds
};

struct TrainBench {
  int threads = 1;
  int batch_size = 0;
  std::int64_t steps = 0;
  Seconds ours;                         ///< nn::Network::train_step, with update
  Seconds floor;                        ///< the primitives, with update
  Seconds floor_without_update;         ///< the same without the time of the update
  double ratio = 0;                     ///< ours to the floor: median over the rounds
  double ratio_without_update = 0;      ///< ours, with update, to the floor without
  double images_per_second = 0;         ///< ours, of the median step
  double operations_per_second = 0;     ///< ours: multiplications and additions, forward and backward
  std::int64_t memory = 0;              ///< nn::Network::memory()
  std::vector<nn::KernelTime> kernels;  ///< of our step, on a GPU
};

/// Trains anew from the job's initial weights at its first learning rate, on batches in the order of its epochs.
/// Error{kInvalid} where the data has less than a batch; Interrupted on a signal.
TrainBench bench_train(const job::Job& job, const data::Dataset& data, const TrainBenchOptions& options);

}  // namespace epochreel::bench
