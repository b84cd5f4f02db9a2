/// FLIP, as metrics.h says.
#pragma once

#include "changes.h"
#include "epochreel/compare/metrics.h"

namespace epochreel::compare {

/// Pictures are computed in bands of as many columns.
inline constexpr int kFlipBand = 256;

/// FLIP is exactly 0 where the pictures are equal as far as the filters reach; only the rest is computed.
FlipSummary flip_summary(const image::Bitmap& baseline, const image::Bitmap& actual, const Changes& changes);

}  // namespace epochreel::compare
