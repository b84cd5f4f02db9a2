/// Which stage of two trainings diverged first.
#pragma once

#include "epochreel/compare/comparison.h"
#include "training/training_record.h"

namespace epochreel::compare {

/// Looks at job, data, versions, weights, records and metrics, in the order of the data. Weights are compared snapshot
/// by snapshot in ULP of their own type where both traces are there, else by the hashes of the snapshots.
/// Error{kInvalid} where a snapshot is damaged.
TrainingComparison compare_training(const TrainingRecord& baseline, const TrainingRecord& actual, int max_ulp);

}  // namespace epochreel::compare
