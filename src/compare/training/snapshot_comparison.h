/// The snapshots of two trainings, tensor by tensor.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "training/training_record.h"

namespace epochreel::compare {

/// The findings in one group of tensors: the weights, or all the others.
struct TensorFindings {
  std::string first;           ///< where the two first differ, in words; empty: nowhere
  std::int64_t largest = 0;    ///< ULP over all snapshots; kNoDistance where tensors are missing or of other shapes
  std::int64_t snapshots = 0;  ///< in which some differ
};

struct SnapshotFindings {
  std::int64_t compared = 0;  ///< snapshots of the same step in both
  bool by_hash = false;       ///< one side is known by its hashes alone
  TensorFindings weights;     ///< model.*
  TensorFindings records;     ///< all others, and the steps at which there are snapshots
};

/// If one side is known by its hashes alone, any difference is one of the weights.
SnapshotFindings compare_snapshots(const TrainingRecord& baseline, const TrainingRecord& actual);

}  // namespace epochreel::compare
