/// The description of compare.yaml; describe.h says what a visitor has.
#pragma once

#include "epochreel/job/tolerance.h"
#include "rules.h"

namespace epochreel::job {

inline constexpr int kMaxPictureSide = 16384;
inline constexpr Real kShare = {.min = 0, .max = 1};

template <class V>
void describe(V& v, MaskSpec& mask) {
  v.field("x", mask.x, Whole<int>{.min = 0, .max = kMaxPictureSide, .required = true}, "Pixels from the left.");
  v.field("y", mask.y, Whole<int>{.min = 0, .max = kMaxPictureSide, .required = true}, "Pixels from the top.");
  v.field("width", mask.width, Whole<int>{.min = 1, .max = kMaxPictureSide, .required = true}, "Pixels across.");
  v.field("height", mask.height, Whole<int>{.min = 1, .max = kMaxPictureSide, .required = true}, "Pixels down.");
}

template <class V>
void describe(V& v, LimitSpec& limits) {
  v.field("threshold", limits.threshold, kShare, "From which difference of colour on a pixel counts.");
  v.field("count_antialiased", limits.count_antialiased, Flag{}, "Whether anti-aliased pixels count.");
  v.field("max_pixels", limits.max_pixels, Whole<int>{0, kMaxPictureSide * kMaxPictureSide}, "That differ.");
  v.field("max_share", limits.max_share, kShare, "Of the picture's pixels that differ.");
  v.field("max_density", limits.max_density, kShare, "Share that differs in the densest window.");
  v.field("max_difference", limits.max_difference, Whole<int>{0, 255}, "Of any channel of any pixel.");
  v.field("min_ssim", limits.min_ssim, Real{.min = -1, .max = 1}, "Structural similarity.");
  v.field("min_psnr", limits.min_psnr, Real{.min = 0, .max = 200}, "Peak signal to noise in dB.");
  v.field("max_flip", limits.max_flip, kShare, "Mean of FLIP.");
  v.list("masks", limits.masks, Count{0, 1000, "mask"}, "Rectangles that are not compared.");
}

template <class V>
void describe(V& v, FileLimitSpec& file) {
  v.field("match", file.match, NamePattern{.required = true}, "The names of the pictures.");
  describe(v, file.limits);
}

template <class V>
void describe(V& v, ToleranceSpec& tolerance) {
  describe(v, tolerance.limits);
  v.list("files", tolerance.files, Count{0, 1000, "file pattern"}, "Limits of some pictures.");
  v.field("max_ulp", tolerance.max_ulp, Whole<int>{0, 1 << 30}, "Units in the last place of weights and metrics.");
}

}  // namespace epochreel::job
