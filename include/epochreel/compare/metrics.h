/// How far two pictures of one size are apart, by the measures that people know.
///
/// Everything here is a pure function of its arguments: the same numbers on every machine and at any number of threads.
#pragma once

#include <cstdint>
#include <optional>

#include "epochreel/image/image.h"

namespace epochreel::compare {

/// When two pixels count as different: the YIQ metric of pixelmatch 7.2.0 (https://github.com/mapbox/pixelmatch), after
/// Y. Kotsarenko and F. Ramos, "Measuring perceived color difference using YIQ NTSC transmission color space in mobile
/// applications", 2010.
struct PixelRule {
  double threshold = 0.1;          ///< 0 .. 1; smaller is stricter, 0 counts every pixel of other bits
  bool count_antialiased = false;  ///< whether pixels that pixelmatch takes for anti-aliasing count
};

/// The square of kWindow by kWindow pixels (smaller in a smaller picture) that holds most different pixels; the first
/// of equals, from the top, then from the left.
inline constexpr int kWindow = 32;
struct DenseWindow {
  int x = 0;
  int y = 0;
  std::int64_t pixels = 0;  ///< that differ in it
  double share = 0;         ///< of its pixels
};

/// Pixels beside each other in a row of the picture that all count as different; the first of the longest, from the
/// top, then from the left.
struct PixelRun {
  int x = 0;
  int y = 0;
  int pixels = 0;

  bool operator==(const PixelRun&) const = default;
};

/// Viewing distance for FLIP: its default of 0.7 m before a screen 0.7 m and 3,840 pixels wide.
inline constexpr double kPixelsPerDegree = 67.0206;

struct FlipSummary {
  double mean = 0;  ///< 0 .. 1
  double p99 = 0;   ///< the least FLIP value that 99 % of all pixels do not exceed (nearest rank)
};

struct PictureMetrics {
  std::int64_t unequal = 0;       ///< pixels of other bits
  std::int64_t different = 0;     ///< pixels that count by the PixelRule
  std::int64_t antialiased = 0;   ///< pixels above the threshold that anti-aliasing explains; not in `different`
  double largest_difference = 0;  ///< of one channel of one pixel, alpha too, 0 .. 255; 1 / 257 is a step of 16 bits
  int largest_x = 0;              ///< where it is; the first of equals
  int largest_y = 0;
  double rms = 0;   ///< root of the mean squared difference of R, G and B, 0 .. 255
  double psnr = 0;  ///< 20 log10(255 / rms), dB; infinite where rms is 0
  DenseWindow densest;
  PixelRun longest_run;
  std::optional<double> ssim;       ///< none where a side is shorter than 11 pixels
  std::optional<FlipSummary> flip;  ///< none where it was not asked for
};

/// Measures `actual` against `baseline`, which has the same size, else Error{kFailed}. If `difference` is given, it
/// receives a picture of the difference: counted pixels red, anti-aliased ones yellow, the others the baseline in faint
/// grey.
///
/// If both have 16 bits a channel, pixels, the largest difference, RMS and PSNR are of those, as fractions of 255; SSIM
/// and FLIP are of 8 bits always, and so is all where one side has no more. If a pixel is not opaque, pixels are
/// counted as pixelmatch does; RMS, PSNR, SSIM and FLIP are of the pictures laid on black and on white, and the worse
/// of the two is given: only pictures that look alike on every ground are alike on both. Colour spaces are not looked
/// at.
///
/// SSIM: Z. Wang, A. Bovik, H. Sheikh and E. Simoncelli, "Image quality assessment: from error visibility to structural
/// similarity", IEEE TIP 2004, of luma, Gaussian window of 11 by 11 with sigma 1.5, population covariance,
/// K1 = 0.01, K2 = 0.03, L = 255, mean over the windows that lie inside: scikit-image's structural_similarity with
/// gaussian_weights=True, use_sample_covariance=False, data_range=255. Luma is 0.299 R + 0.587 G + 0.114 B, not
/// rounded.
///
/// All but FLIP, which takes as long as all others together.
PictureMetrics measure(const image::Image& baseline, const image::Image& actual, const PixelRule& rule,
                       image::Bitmap* difference = nullptr);

/// FLIP: P. Andersson et al., "FLIP: A Difference Evaluator for Alternating Images", HPG 2020, low dynamic range, at
/// kPixelsPerDegree. Exactly 0 farther than its filters' 10 pixels from every pixel that differs. Both have the same
/// size, else Error{kFailed}.
FlipSummary measure_flip(const image::Image& baseline, const image::Image& actual);

}  // namespace epochreel::compare
