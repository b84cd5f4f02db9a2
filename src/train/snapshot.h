/// The records of a snapshot, as docs/trace.md names and shapes them.
#pragma once

#include <cstdint>
#include <span>

#include "epochreel/data/dataset.h"
#include "epochreel/job/job.h"
#include "epochreel/nn/network.h"
#include "epochreel/trace/tensor.h"
#include "evaluation.h"

namespace epochreel::train {

/// L2 norms over all parameters together; those of step 0 have no gradient and no update.
struct Norms {
  double gradient = 0;
  double update = 0;
  double weight = 0;
};

/// What a snapshot is taken of.
struct SnapshotSource {
  nn::Network& network;
  const data::Dataset& data;
  const job::RecordSpec& record;
  std::span<const std::uint32_t> probes;  ///< places in the test set
  int max_batch = 0;
  int threads = 1;
  bool updated = false;      ///< false at step 0
  double learning_rate = 0;  ///< of the last update
};

/// Adds weights and their statistics; returns the norms over all of them.
Norms add_parameters(trace::TensorMap& tensors, const SnapshotSource& source);

void add_evaluation(trace::TensorMap& tensors, const SnapshotSource& source, const Evaluation& evaluation);

/// Runs the probes through the network.
void add_probes(trace::TensorMap& tensors, const SnapshotSource& source);

}  // namespace epochreel::train
