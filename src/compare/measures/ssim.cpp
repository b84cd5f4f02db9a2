#include "measures/ssim.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <memory>

#include "epochreel/base/clones.h"
#include "measures/grounds.h"
#include "measures/measures.h"

namespace epochreel::compare {

namespace {

constexpr int kTaps = kSsimRadius + 1;  ///< of half a symmetric window
constexpr double kC1 = (0.01 * 255) * (0.01 * 255);
constexpr double kC2 = (0.03 * 255) * (0.03 * 255);
constexpr int kInputWidth = kAreaWidth + 2 * kSsimRadius;
constexpr int kInputHeight = kAreaHeight + 2 * kSsimRadius;
constexpr int kStride = kAreaWidth + 8;  ///< of filtered rows; a power of 2 would crowd few sets of the cache
constexpr std::size_t kMaps = 4;

using Taps = std::array<double, kTaps>;

/// Doubles, since a variance is a small difference of large squares.
template <int kWidth>
using Maps = std::array<std::array<double, kWidth>, kMaps>;

struct Scratch {
  Maps<kInputWidth> inputs;                                                           ///< of one row
  std::array<std::array<double, std::size_t{kStride} * kInputHeight>, kMaps> across;  ///< filtered along rows
};

Taps gaussian() {
  constexpr double kSigma = 1.5;
  Taps taps;
  double sum = 0;
  for (int i = 0; i < kTaps; ++i) {
    taps[i] = std::exp(-0.5 * i * i / (kSigma * kSigma));
    sum += (i == 0 ? 1 : 2) * taps[i];
  }
  for (double& tap : taps) tap /= sum;
  return taps;
}

/// Sum s and difference d of the two lumas, and their squares: with them the terms of SSIM are
/// mean x mean y = (mean s^2 - mean d^2) / 4, cov(x, y) = (var s - var d) / 4, and the sums of the two means' squares
/// and of the two variances are those with + and / 2. So four maps are filtered instead of five.
EPOCHREEL_INLINE void load_row(const std::uint32_t* __restrict a, const std::uint32_t* __restrict b, int width,
                               Maps<kInputWidth>& maps) {
  // Whole numbers until they are summed: thousandths.
  const auto luma = [](std::uint32_t pixel) __attribute__((always_inline)) {
    return 299 * (pixel >> 16U & 0xFFU) + 587 * (pixel >> 8U & 0xFFU) + 114 * (pixel & 0xFFU);
  };
  double* __restrict s = maps[0].data();
  double* __restrict d = maps[1].data();
  double* __restrict ss = maps[2].data();
  double* __restrict dd = maps[3].data();
#pragma omp simd
  for (int x = 0; x < width; ++x) {
    const std::int32_t luma_a = luma(a[x]);
    const std::int32_t luma_b = luma(b[x]);
    const double sum = 0.001 * (luma_a + luma_b);
    const double difference = 0.001 * (luma_a - luma_b);
    s[x] = sum;
    d[x] = difference;
    ss[x] = sum * sum;
    dd[x] = difference * difference;
  }
}

/// The middle is at `in`, the taps are `step` apart.
EPOCHREEL_INLINE double weigh(const double* in, std::ptrdiff_t step, const double* taps) {
  double sum = taps[0] * in[0];
#pragma GCC unroll 8
  for (int i = 1; i < kTaps; ++i) sum += taps[i] * (in[-i * step] + in[i * step]);
  return sum;
}

EPOCHREEL_CLONES void filter_rows(const image::Bitmap& baseline, const image::Bitmap& actual, const Area& area,
                                  const Taps& taps, Scratch& scratch) {
  const int width = area.x1 - area.x0;
  for (int y = area.y0 - kSsimRadius; y < area.y1 + kSsimRadius; ++y) {
    const std::ptrdiff_t start =
        static_cast<std::ptrdiff_t>(y) * baseline.stride() + std::ptrdiff_t{4} * (area.x0 - kSsimRadius);
    load_row(reinterpret_cast<const std::uint32_t*>(baseline.pixels.data() + start),
             reinterpret_cast<const std::uint32_t*>(actual.pixels.data() + start), width + 2 * kSsimRadius,
             scratch.inputs);
    const std::ptrdiff_t row = std::ptrdiff_t{y - area.y0 + kSsimRadius} * kStride;
    for (std::size_t map = 0; map < kMaps; ++map) {
      const double* in = scratch.inputs[map].data() + kSsimRadius;
      double* __restrict out = scratch.across[map].data() + row;
#pragma omp simd
      for (int x = 0; x < width; ++x) out[x] = weigh(in + x, 1, taps.data());
    }
  }
}

/// Sum of 1 - SSIM over the area.
EPOCHREEL_CLONES double sum_loss(const Area& area, const Taps& taps, const Scratch& scratch) {
  const int width = area.x1 - area.x0;
  std::array<double, kAreaWidth> loss;  // NOLINT(cppcoreguidelines-pro-type-member-init): each row fills what it reads
  double* __restrict losses = loss.data();
  double sum = 0;
  for (int y = 0; y < area.y1 - area.y0; ++y) {
    const std::ptrdiff_t row = std::ptrdiff_t{y + kSsimRadius} * kStride;
#pragma omp simd
    for (int x = 0; x < width; ++x) {
      const double s = weigh(scratch.across[0].data() + row + x, kStride, taps.data());
      const double d = weigh(scratch.across[1].data() + row + x, kStride, taps.data());
      const double mean_s = s * s;
      const double mean_d = d * d;
      const double var_s = weigh(scratch.across[2].data() + row + x, kStride, taps.data()) - mean_s;
      const double var_d = weigh(scratch.across[3].data() + row + x, kStride, taps.data()) - mean_d;
      const double above = ((mean_s - mean_d) / 2 + kC1) * ((var_s - var_d) / 2 + kC2);
      const double below = ((mean_s + mean_d) / 2 + kC1) * ((var_s + var_d) / 2 + kC2);
      losses[x] = 1 - above / below;
    }
    for (int x = 0; x < width; ++x) sum += losses[x];
  }
  return sum;
}

}  // namespace

std::optional<double> mean_ssim(const image::Bitmap& baseline, const image::Bitmap& actual, const Changes& changes) {
  constexpr int kSide = 2 * kSsimRadius + 1;
  if (baseline.width < kSide || baseline.height < kSide) return std::nullopt;
  const Area inside{kSsimRadius, kSsimRadius, baseline.width - kSsimRadius, baseline.height - kSsimRadius};
  const Taps taps = gaussian();
  const auto areas = areas_near(changes, kSsimRadius, inside);
  if (areas.empty()) return 1.0;
  const auto scratch = std::make_unique<Scratch>();
  double loss = 0;
  for (const Area& area : areas) {
    filter_rows(baseline, actual, area, taps, *scratch);
    loss += sum_loss(area, taps, *scratch);
  }
  const double windows = (inside.x1 - inside.x0) * static_cast<double>(inside.y1 - inside.y0);
  return 1 - loss / windows;
}

namespace {

constexpr std::array kFigures = {
    Figure{"ssim", "-1 to 1; null: a side is shorter than 11 pixels",
           [](const PictureMetrics& m) -> FigureValue {
             if (!m.ssim) return {};
             return *m.ssim;
           }},
};

constexpr std::array kLines = {Line{"SSIM", [](const Measured& m) -> std::string {
                                      if (!m.metrics.ssim) return "none: a side is shorter than 11 pixels";
                                      return fmt::format("{:.6f}", *m.metrics.ssim);
                                    }}};

constexpr std::array kLimits = {
    Limit{.key = {"min_ssim", -1, 1, false, "Least structural similarity"},
          .direction = Direction::kAtLeast,
          .value = [](const Measured& m) { return m.metrics.ssim; },
          .allowed = [](double limit) { return fmt::format("SSIM of at least {:g}", limit); },
          .broken =
              [](const Measured& m, double limit) {
                return fmt::format("SSIM is {:.6f}, at least {:g} is wanted", *m.metrics.ssim, limit);
              },
          .of_lossy = 0.97}};

/// Takes the least SSIM of the pictures on every ground.
void measure_ssim(const PicturePair& pair, PictureMetrics& metrics) {
  on_grounds(pair.baseline, pair.actual, [&](const image::Bitmap& a, const image::Bitmap& b) {
    const auto ssim = mean_ssim(a, b, pair.changes);
    if (!metrics.ssim || (ssim && *ssim < *metrics.ssim)) metrics.ssim = ssim;
  });
}

}  // namespace

const Measure kSsim = {
    .name = "SSIM",
    .meaning = "structural similarity of luma, Wang et al. (2004), Gaussian window 11 x 11, sigma 1.5",
    .measure = measure_ssim,
    .figures = kFigures,
    .lines = kLines,
    .limits = kLimits,
    .chart = Chart{"ssim", "1 − SSIM", false,
                   [](const Measured& m) -> std::optional<double> {
                     if (!m.metrics.ssim) return std::nullopt;
                     return 1 - *m.metrics.ssim;
                   }},
};

}  // namespace epochreel::compare
