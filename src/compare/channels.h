/// Differences of channels: pixels of other bits, the largest difference, RMS and PSNR, as metrics.h says.
#pragma once

#include "changes.h"
#include "epochreel/compare/metrics.h"

namespace epochreel::compare {

/// Fills in what is said above.
void measure_channels(const image::Image& baseline, const image::Image& actual, const Changes& changes,
                      PixelFormat format, PictureMetrics& metrics);

}  // namespace epochreel::compare
