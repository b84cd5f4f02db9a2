/// The records of a snapshot, as docs/trace.md names and shapes them.
#pragma once

#include <cstdint>
#include <span>

#include "epochreel/job/job.h"
#include "epochreel/trace/tensor.h"
#include "evaluation.h"
#include "feed.h"

namespace epochreel::train {

/// The sources that a snapshot is taken of.
struct SnapshotSource {
  Feed& feed;
  const job::RecordSpec& record;
  std::span<const std::uint32_t> probes;  ///< places in the test set
  bool updated = false;                   ///< false at step 0, which has no gradient and no update

  nn::Network& network() const { return feed.network(); }
  const data::Dataset& data() const { return feed.data(); }
};

/// Adds weights and their statistics; returns the L2 norm of all that is trained.
double add_parameters(trace::TensorMap& tensors, const SnapshotSource& source);

void add_evaluation(trace::TensorMap& tensors, const SnapshotSource& source, const Evaluation& evaluation);

/// Adds place, class and pixels of the test images `gallery`, which do not change over a training.
void add_gallery(trace::TensorMap& tensors, const data::Dataset& data, std::span<const std::uint32_t> gallery);

/// Runs the probes through the network, and back.
void add_probes(trace::TensorMap& tensors, const SnapshotSource& source);

}  // namespace epochreel::train
