/// Percentiles, by which scales are set: a few extreme values must not decide them.
#pragma once

#include <vector>

namespace epochreel::scene {

/// The value of which `share` (0..1) of `values` are no larger, the lower one where it falls between two; 0 where there
/// are none. None is NaN. Reorders `values`.
double percentile(std::vector<float>& values, double share);

/// The same of the magnitudes of those that are finite.
double magnitude_percentile(const std::vector<float>& values, double share);

/// The magnitude by which values are shown, the 99.5th percentile; 1 where all are 0.
double magnitude_scale(const std::vector<float>& values);

}  // namespace epochreel::scene
