#include "measures/channels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "epochreel/base/clones.h"

namespace epochreel::compare {

namespace {

constexpr int kAtOnce = Changes::kCell;

struct RunSums {
  int unequal = 0;
  int squares = 0;
  int largest = 0;
};

/// Sums up `pixels` pixels, at most kAtOnce.
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

/// The squared differences of R, G and B, on one ground or two.
struct Squares {
  double on_black = 0;
  double on_white = 0;

  double worst() const { return std::max(on_black, on_white); }
};

Squares measure_opaque(const image::Bitmap& baseline, const image::Bitmap& actual, const Changes& changes,
                       PictureMetrics& metrics) {
  std::int64_t squares = 0;
  int largest = 0;
  for (int y = 0; y < changes.height; ++y) {
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
      if (sums.largest > largest) {
        largest = sums.largest;
        metrics.largest_x = x + place_of(a, b, sums.largest);
        metrics.largest_y = y;
      }
    }
  }
  metrics.largest_difference = largest;
  return {static_cast<double>(squares), 0};
}

template <class Format>
EPOCHREEL_INLINE double largest_channel(typename Format::Pixel a, typename Format::Pixel b) {
  double most = 0;
  for (int i = 0; i < 4; ++i) most = std::max(most, std::abs(Format::channel(a, i) - Format::channel(b, i)));
  return most;
}

template <class Format>
EPOCHREEL_INLINE void add_squares(typename Format::Pixel a, typename Format::Pixel b, Squares& squares) {
  const double alpha_a = Format::channel(a, kAlpha);
  const double alpha_b = Format::channel(b, kAlpha);
  for (const int i : {kRed, kGreen, kBlue}) {
    const double by = (Format::channel(a, i) * alpha_a - Format::channel(b, i) * alpha_b) / 255;
    const double on_white = by - (alpha_a - alpha_b);
    squares.on_black += by * by;
    squares.on_white += on_white * on_white;
  }
}

template <class Format>
Squares measure_any(const image::Image& baseline, const image::Image& actual, const Changes& changes,
                    PictureMetrics& metrics) {
  Squares squares;
  for (int y = 0; y < changes.height; ++y) {
    const std::size_t row = y * static_cast<std::size_t>(changes.width);
    const auto* a = Format::pixels(baseline) + row;
    const auto* b = Format::pixels(actual) + row;
    for (int x = 0; x < changes.width; ++x) {
      if (changes.row(y)[x / Changes::kCell] == 0 || a[x] == b[x]) continue;
      ++metrics.unequal;
      add_squares<Format>(a[x], b[x], squares);
      const double most = largest_channel<Format>(a[x], b[x]);
      if (most <= metrics.largest_difference) continue;
      metrics.largest_difference = most;
      metrics.largest_x = x;
      metrics.largest_y = y;
    }
  }
  return squares;
}

}  // namespace

void measure_channels(const image::Image& baseline, const image::Image& actual, const Changes& changes,
                      PixelFormat format, PictureMetrics& metrics) {
  Squares squares;
  if (changes.none()) {
    squares = {};
  } else if (format == PixelFormat::kOpaque8) {
    squares = measure_opaque(baseline.bitmap, actual.bitmap, changes, metrics);
  } else if (format == PixelFormat::kAlpha8) {
    squares = measure_any<Alpha8>(baseline, actual, changes, metrics);
  } else {
    squares = measure_any<Deep>(baseline, actual, changes, metrics);
  }
  const double samples = 3.0 * changes.width * changes.height;
  metrics.rms = samples == 0 ? 0 : std::sqrt(squares.worst() / samples);
  metrics.psnr = squares.worst() == 0 ? std::numeric_limits<double>::infinity() : 20 * std::log10(255 / metrics.rms);
}

}  // namespace epochreel::compare
