/// The metrics of two trainings, line by line.
#pragma once

#include <cstdint>
#include <string>

#include "training/training_record.h"

namespace epochreel::compare {

struct MetricsFinding {
  std::int64_t largest = 0;  ///< ULP in single precision over all lines; kNoDistance where lines or values are missing
  std::string what;          ///< where the two first differ, or what was compared
};

/// By the lines where both traces are there, else by the hash of the file.
MetricsFinding compare_metrics(const TrainingRecord& baseline, const TrainingRecord& actual);

}  // namespace epochreel::compare
