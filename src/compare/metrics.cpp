#include "epochreel/compare/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "changes.h"
#include "epochreel/base/clones.h"
#include "epochreel/base/error.h"
#include "flip.h"
#include "pixelmatch.h"
#include "ssim.h"

namespace epochreel::compare {

namespace {

constexpr int kAtOnce = Changes::kCell;

struct RunSums {
  int unequal = 0;
  int squares = 0;
  int largest = 0;
};

/// Of `pixels` pixels, at most kAtOnce.
EPOCHREEL_CLONES RunSums sum_run(const std::uint32_t* a, const std::uint32_t* b, int pixels) {
  // Whole pixels are loaded, since every fourth byte is slow to collect.
  const auto channel = [](std::uint32_t pixel, int shift) __attribute__((always_inline)) {
    return static_cast<std::int32_t>(pixel >> shift & 0xFFU);
  };
  RunSums sums;
  int unequal = 0;
  int squares = 0;
  int largest = 0;
#pragma omp simd reduction(+ : unequal, squares) reduction(max : largest)
  for (int i = 0; i < pixels; ++i) {
    const int blue = channel(a[i], 0) - channel(b[i], 0);
    const int green = channel(a[i], 8) - channel(b[i], 8);
    const int red = channel(a[i], 16) - channel(b[i], 16);
    const int square = blue * blue + green * green + red * red;
    unequal += square != 0 ? 1 : 0;
    squares += square;
    const int most = std::max(std::max(blue < 0 ? -blue : blue, green < 0 ? -green : green), red < 0 ? -red : red);
    largest = most > largest ? most : largest;
  }
  sums.unequal = unequal;
  sums.squares = squares;
  sums.largest = largest;
  return sums;
}

/// The first pixel with that difference.
int place_of(const std::uint8_t* a, const std::uint8_t* b, int difference) {
  int at = 0;
  while (std::abs(a[at] - b[at]) != difference) ++at;
  return at / 4;
}

void measure_channels(const paint::Bitmap& baseline, const paint::Bitmap& actual, const Changes& changes,
                      PictureMetrics& metrics) {
  std::int64_t squares = 0;
  for (int y = 0; !changes.none() && y < changes.height; ++y) {
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(y) * baseline.stride();
    for (int cell = 0; cell < changes.cells; ++cell) {
      if (changes.row(y)[cell] == 0) continue;
      const int x = cell * Changes::kCell;
      const std::uint8_t* a = baseline.pixels.data() + row + std::ptrdiff_t{4} * x;
      const std::uint8_t* b = actual.pixels.data() + row + std::ptrdiff_t{4} * x;
      const RunSums sums = sum_run(reinterpret_cast<const std::uint32_t*>(a), reinterpret_cast<const std::uint32_t*>(b),
                                   std::min(kAtOnce, changes.width - x));
      metrics.unequal += sums.unequal;
      squares += sums.squares;
      if (sums.largest > metrics.largest_difference) {
        metrics.largest_difference = sums.largest;
        metrics.largest_x = x + place_of(a, b, sums.largest);
        metrics.largest_y = y;
      }
    }
  }
  const double samples = 3.0 * static_cast<double>(changes.width) * static_cast<double>(changes.height);
  metrics.rms = samples == 0 ? 0 : std::sqrt(static_cast<double>(squares) / samples);
  metrics.psnr = squares == 0 ? std::numeric_limits<double>::infinity() : 20 * std::log10(255 / metrics.rms);
}

/// The others' grey: a tenth of the luma on white.
constexpr std::uint8_t faint(const std::uint8_t* pixel) {
  const int luma = (299 * pixel[2] + 587 * pixel[1] + 114 * pixel[0]) / 1000;
  return static_cast<std::uint8_t>(255 - (255 - luma) / 10);
}

void draw_difference(const paint::Bitmap& baseline, const PixelCounts& counts, paint::Bitmap& difference) {
  constexpr std::array<std::uint8_t, 4> kRed = {0, 0, 255, 255};
  constexpr std::array<std::uint8_t, 4> kYellow = {0, 255, 255, 255};
  difference = paint::Bitmap(baseline.width, baseline.height);
  for (std::size_t i = 0; i < baseline.pixels.size() / 4; ++i) {
    const PixelKind kind = counts.kinds.empty() ? PixelKind::kSimilar : counts.kinds[i];
    const std::uint8_t grey = faint(baseline.pixels.data() + 4 * i);
    const std::array<std::uint8_t, 4> similar = {grey, grey, grey, 255};
    const auto& color = kind == PixelKind::kDifferent ? kRed : kind == PixelKind::kAntialiased ? kYellow : similar;
    std::copy(color.begin(), color.end(), difference.pixels.begin() + static_cast<std::ptrdiff_t>(4 * i));
  }
}

void require_same_size(const paint::Bitmap& baseline, const paint::Bitmap& actual) {
  if (baseline.width != actual.width || baseline.height != actual.height ||
      baseline.pixels.size() != actual.pixels.size()) {
    throw Error(ErrorKind::kFailed, "",
                fmt::format("cannot compare a picture of {}x{} pixels with one of {}x{}", baseline.width,
                            baseline.height, actual.width, actual.height));
  }
}

}  // namespace

PictureMetrics measure(const paint::Bitmap& baseline, const paint::Bitmap& actual, const PixelRule& rule,
                       paint::Bitmap* difference) {
  require_same_size(baseline, actual);
  const Changes changes = find_changes(baseline, actual);
  PictureMetrics metrics;
  measure_channels(baseline, actual, changes, metrics);
  const PixelCounts counts = count_pixels(baseline, actual, changes, rule);
  metrics.different = counts.different;
  metrics.antialiased = counts.antialiased;
  metrics.densest = densest_window(changes, counts);
  metrics.ssim = mean_ssim(baseline, actual, changes);
  if (difference != nullptr) draw_difference(baseline, counts, *difference);
  return metrics;
}

FlipSummary measure_flip(const paint::Bitmap& baseline, const paint::Bitmap& actual) {
  require_same_size(baseline, actual);
  return flip_summary(baseline, actual, find_changes(baseline, actual));
}

}  // namespace epochreel::compare
