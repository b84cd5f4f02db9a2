/// Norms and histograms of large arrays, cut into chunks of a fixed length so that the sums have a fixed order.
#pragma once

#include <span>

#include "histogram.h"

namespace epochreel::train {

struct ArrayStatistics {
  double norm = 0;       ///< L2
  double deviation = 0;  ///< standard; not a number where a value is not finite
  FineHistogram histogram;
};

ArrayStatistics array_statistics(std::span<const float> values, int threads);

}  // namespace epochreel::train
