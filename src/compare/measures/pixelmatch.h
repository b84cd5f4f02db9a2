/// Pixels that count as different, as pixelmatch 7.2.0 counts them (https://github.com/mapbox/pixelmatch).
#pragma once

#include <cstdint>
#include <vector>

#include "epochreel/compare/metrics.h"
#include "measures/changes.h"

namespace epochreel::compare {

enum class PixelKind : std::uint8_t { kSimilar, kDifferent, kAntialiased };

struct PixelCounts {
  std::int64_t different = 0;
  std::int64_t antialiased = 0;
  std::vector<PixelKind> kinds;  ///< (height, width); empty where nothing changed
};

/// The constants are those of pixelmatch's index.js, the sums are in its order: the counts are equal, not nearly so. A
/// pixel that lets its ground through is laid on pixelmatch's own, whose colour depends on the pixel's place. With 16
/// bits a channel, which pixelmatch does not know, the same is done with fractions of 255.
PixelCounts count_pixels(const image::Image& baseline, const image::Image& actual, const Changes& changes,
                         const PixelRule& rule, PixelFormat format);

/// The window of most kDifferent pixels.
DenseWindow densest_window(const Changes& changes, const PixelCounts& counts);

}  // namespace epochreel::compare
