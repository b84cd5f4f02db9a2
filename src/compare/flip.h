/// FLIP, as metrics.h says.
#pragma once

#include "changes.h"

namespace epochreel::compare {

struct FlipSummary {
  double mean = 0;
  double p99 = 0;  ///< the least value that 99 % of all pixels do not exceed (nearest rank)
};

/// Pictures are computed in bands of as many columns.
inline constexpr int kFlipBand = 256;

/// FLIP is exactly 0 where the pictures are equal as far as the filters reach; only the rest is computed.
FlipSummary flip_summary(const paint::Bitmap& baseline, const paint::Bitmap& actual, const Changes& changes);

}  // namespace epochreel::compare
