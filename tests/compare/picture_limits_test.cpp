#include "src/compare/picture_limits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace epochreel::compare {
namespace {

/// One that keeps to no limit.
PictureMetrics far_apart() {
  PictureMetrics metrics;
  metrics.unequal = 1204;
  metrics.different = 1204;
  metrics.largest_difference = 200;
  metrics.largest_x = 3;
  metrics.largest_y = 4;
  metrics.psnr = 20.5;
  metrics.densest = {.x = 5, .y = 6, .pixels = 512, .share = 0.5};
  metrics.ssim = 0.75;
  metrics.flip = {0.25, 0.5};
  return metrics;
}

constexpr std::int64_t kPixels = 120'400;

/// Limits of which nothing is given but `member`.
template <class Member, class Value>
Limits only(Member member, Value value) {
  Limits limits;
  limits.*member = value;
  return limits;
}

Limits all_limits() {
  Limits limits;
  limits.max_pixels = 1204;
  limits.max_share = 0.01;
  limits.max_density = 0.5;
  limits.max_difference = 200;
  limits.min_ssim = 0.75;
  limits.min_psnr = 20.5;
  limits.max_flip = 0.25;
  return limits;
}

TEST(PictureLimits, EachSaysHowItIsBroken) {
  const auto broken = [](const Limits& limits) { return broken_limit(limits, far_apart(), kPixels); };
  EXPECT_EQ(broken({}), "");
  EXPECT_EQ(broken(only(&Limits::max_pixels, 0)), "1,204 pixels (1 %) differ, at most 0 may");
  EXPECT_EQ(broken(only(&Limits::max_share, 0.005)), "1 % of the pixels differ, at most 0.5 % may");
  EXPECT_EQ(broken(only(&Limits::max_density, 0.25)), "50 % of the window at (5, 6) differ, at most 25 % may");
  EXPECT_EQ(broken(only(&Limits::max_difference, 2)), "a channel differs by 200 at (3, 4), at most by 2 it may");
  EXPECT_EQ(broken(only(&Limits::min_ssim, 0.95)), "SSIM is 0.750000, at least 0.95 is wanted");
  EXPECT_EQ(broken(only(&Limits::min_psnr, 30)), "PSNR is 20.50 dB, at least 30 dB is wanted");
  EXPECT_EQ(broken(only(&Limits::max_flip, 0.1)), "mean FLIP is 0.2500, at most 0.1 may be");
}

TEST(PictureLimits, EachHoldsAtItsVeryValue) { EXPECT_EQ(broken_limit(all_limits(), far_apart(), kPixels), ""); }

TEST(PictureLimits, OnePixelIsOne) {
  PictureMetrics metrics;
  metrics.different = 1;
  EXPECT_EQ(broken_limit(only(&Limits::max_pixels, 0), metrics, 1000), "1 pixel (0.1 %) differs, at most 0 may");
}

TEST(PictureLimits, SharesAreNotGivenAsPowers) {
  const auto broken = [](std::int64_t pixels) {
    return broken_limit(only(&Limits::max_pixels, 0), far_apart(), pixels);
  };
  EXPECT_EQ(broken(1204), "1,204 pixels (100 %) differ, at most 0 may");
  EXPECT_EQ(broken(1209), "1,204 pixels (99.6 %) differ, at most 0 may");
  EXPECT_EQ(broken(1300), "1,204 pixels (92.6 %) differ, at most 0 may");
  EXPECT_EQ(broken(2'073'600), "1,204 pixels (0.0581 %) differ, at most 0 may");
}

TEST(PictureLimits, WhatIsNotMeasuredBreaksNothing) {
  PictureMetrics metrics;
  metrics.psnr = std::numeric_limits<double>::infinity();
  EXPECT_EQ(broken_limit(only(&Limits::min_ssim, 1), metrics, 100), "");
  EXPECT_EQ(broken_limit(only(&Limits::min_psnr, 200), metrics, 100), "");
  EXPECT_EQ(broken_limit(only(&Limits::max_share, 0), metrics, 0), "");
}

TEST(PictureLimits, WithoutAnyNoPixelMayDiffer) {
  const Limits limits = limits_for({}, "a.png", PairKind::kExact);
  EXPECT_EQ(limits.max_pixels, 0);
  EXPECT_EQ(limits.words(), "threshold 0.1, at most 0 pixels");
}

TEST(PictureLimits, OtherMeasuresDoNotLetPixelsThrough) {
  job::ToleranceSpec tolerance;
  tolerance.limits.min_ssim = 0.9;
  EXPECT_EQ(limits_for(tolerance, "a.png", PairKind::kExact).max_pixels, 0);
  tolerance.limits.max_share = 0.01;
  EXPECT_EQ(limits_for(tolerance, "a.png", PairKind::kExact).max_pixels, std::nullopt);
}

TEST(PictureLimits, ALossyPairHasFloorsUnlessLimitsAreGiven) {
  const Limits floors = limits_for({}, "000000", PairKind::kLossy);
  EXPECT_EQ(floors.max_pixels, std::nullopt);
  EXPECT_EQ(floors.min_ssim, kLossySsim);
  EXPECT_EQ(floors.max_density, kLossyDensity);
  job::ToleranceSpec tolerance;
  tolerance.limits.min_psnr = 30;
  const Limits given = limits_for(tolerance, "000000", PairKind::kLossy);
  EXPECT_EQ(given.min_ssim, std::nullopt);
  EXPECT_EQ(given.max_density, std::nullopt);
  EXPECT_EQ(given.min_psnr, 30);
}

TEST(PictureLimits, TheLastPatternThatMatchesCounts) {
  job::ToleranceSpec tolerance;
  tolerance.limits.max_pixels = 1;
  tolerance.limits.masks = {{0, 0, 1, 1}};
  tolerance.files.resize(3);
  tolerance.files[0].match = "0000*.png";
  tolerance.files[0].limits.max_pixels = 2;
  tolerance.files[0].limits.masks = {{1, 1, 1, 1}};
  tolerance.files[1].match = "00003?.png";
  tolerance.files[1].limits.threshold = 0.5;
  tolerance.files[1].limits.max_pixels = 3;
  tolerance.files[2].match = "[a-c].png";
  tolerance.files[2].limits.count_antialiased = true;
  const auto limits = [&](const char* name) { return limits_for(tolerance, name, PairKind::kExact); };
  EXPECT_EQ(limits("x.png").words(), "threshold 0.1, at most 1 pixels, a rectangle masked");
  EXPECT_EQ(limits("000020.png").words(), "threshold 0.1, at most 2 pixels, 2 rectangles masked");
  EXPECT_EQ(limits("000030.png").words(), "threshold 0.5, at most 3 pixels, 2 rectangles masked");
  EXPECT_EQ(limits("b.png").words(), "threshold 0.1, anti-aliased pixels count, at most 1 pixels, a rectangle masked");
}

TEST(PictureLimits, AreNamedInWords) {
  EXPECT_EQ(all_limits().words(),
            "threshold 0.1, at most 1,204 pixels, at most 1 % of the pixels, at most 50 % of the densest window, no "
            "channel by more than 200, SSIM of at least 0.75, PSNR of at least 20.5 dB, mean FLIP of at most 0.25");
}

/// 4 by 3, every channel of every pixel `value`.
image::Bitmap plain(std::uint8_t value) {
  image::Bitmap bitmap(4, 3);
  std::fill(bitmap.pixels.begin(), bitmap.pixels.end(), value);
  return bitmap;
}

/// '#' where the actual was made like the baseline.
std::string masked(const std::vector<job::MaskSpec>& masks, std::int64_t outside) {
  image::Image actual = plain(9);
  EXPECT_EQ(apply_masks(masks, plain(1), actual), outside);
  std::string picture;
  const auto& pixels = actual.bitmap.pixels;
  for (std::size_t i = 0; i < pixels.size(); i += 4) picture += pixels[i] == 1 ? '#' : '.';
  return picture;
}

TEST(Masks, HideTheirRectangle) {
  EXPECT_EQ(masked({}, 12), "............");
  EXPECT_EQ(masked({{1, 0, 2, 2}}, 8), ".##..##.....");
}

TEST(Masks, CountOverlapsOnce) { EXPECT_EQ(masked({{0, 0, 2, 2}, {1, 1, 2, 2}}, 5), "##..###..##."); }

TEST(Masks, EndAtTheEdges) {
  EXPECT_EQ(masked({{3, 2, 16384, 16384}}, 11), "...........#");
  EXPECT_EQ(masked({{0, 0, INT32_MAX, INT32_MAX}}, 0), "############");
  EXPECT_EQ(masked({{4, 0, 1, 1}, {0, 3, 1, 1}, {16384, 16384, 16384, 16384}}, 12), "............");
}

}  // namespace
}  // namespace epochreel::compare
