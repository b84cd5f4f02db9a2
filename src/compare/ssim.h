/// Structural similarity, as metrics.h says.
#pragma once

#include <optional>

#include "changes.h"

namespace epochreel::compare {

inline constexpr int kSsimRadius = 5;

/// None where a side is shorter than the window. A window in which the pictures are equal is exactly 1.
std::optional<double> mean_ssim(const image::Bitmap& baseline, const image::Bitmap& actual, const Changes& changes);

}  // namespace epochreel::compare
