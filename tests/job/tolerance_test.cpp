#include "epochreel/job/tolerance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "epochreel/base/error.h"

namespace epochreel::job {
namespace {

/// The keys of two measures that are made up.
constexpr std::array kKeys = {LimitKey{"max_pixels", 0, 1000, true, "Pixels."},
                              LimitKey{"min_ssim", -1, 1, false, "Similarity."}};

std::string refusal(std::string_view text, std::vector<std::string> overrides = {}) {
  try {
    parse_tolerance(text, "compare.yaml", kKeys, overrides);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Tolerance, WithoutKeysNothingIsGiven) {
  EXPECT_EQ(parse_tolerance("", "compare.yaml", kKeys), ToleranceSpec{});
  EXPECT_EQ(load_tolerance("", kKeys), ToleranceSpec{});
}

TEST(Tolerance, KeysOfAllPicturesAndOfSome) {
  const ToleranceSpec tolerance = parse_tolerance(
      "threshold: 0.05\n"
      "count_antialiased: true\n"
      "max_pixels: 12\n"
      "min_ssim: 0.99\n"
      "max_ulp: 2\n"
      "masks:\n"
      "  - {x: 1, y: 2, width: 30, height: 40}\n"
      "files:\n"
      "  - match: \"0000*.png\"\n"
      "    min_ssim: -0.25\n"
      "    masks: [{x: 0, y: 0, width: 5, height: 6}]\n"
      "  - match: b\n",
      "compare.yaml", kKeys);
  EXPECT_EQ(tolerance.limits.threshold, 0.05);
  EXPECT_EQ(tolerance.limits.count_antialiased, true);
  EXPECT_EQ(tolerance.limits.values, (LimitValues{{"max_pixels", 12}, {"min_ssim", 0.99}}));
  EXPECT_EQ(tolerance.max_ulp, 2);
  EXPECT_THAT(tolerance.limits.masks, ::testing::ElementsAre(MaskSpec{1, 2, 30, 40}));
  ASSERT_EQ(tolerance.files.size(), 2u);
  EXPECT_EQ(tolerance.files[0].match, "0000*.png");
  EXPECT_EQ(tolerance.files[0].limits.values, (LimitValues{{"min_ssim", -0.25}}));
  EXPECT_THAT(tolerance.files[0].limits.masks, ::testing::ElementsAre(MaskSpec{0, 0, 5, 6}));
  EXPECT_EQ(tolerance.files[1].limits, LimitSpec{});
}

TEST(Tolerance, OverridesReplaceKeys) {
  const std::vector<std::string> overrides = {"max_pixels=7", "masks=[{x: 1, y: 1, width: 2, height: 2}]"};
  const ToleranceSpec tolerance = parse_tolerance("max_pixels: 1\n", "compare.yaml", kKeys, overrides);
  EXPECT_EQ(tolerance.limits.values.at("max_pixels"), 7);
  EXPECT_EQ(tolerance.limits.masks.size(), 1u);
}

TEST(Tolerance, WhatIsWrongIsNamedWithItsPlace) {
  EXPECT_EQ(refusal("max_pixel: 3\n"),
            "compare.yaml:1:1: the tolerance has no key 'max_pixel'; the nearest is 'max_pixels' (keys: threshold, "
            "count_antialiased, max_pixels, min_ssim, masks, files, max_ulp)");
  EXPECT_THAT(refusal("min_ssim: 2\n"),
              ::testing::HasSubstr("compare.yaml:1:11: min_ssim must be a number of at least -1 and at most 1"));
  EXPECT_THAT(refusal("max_pixels: 0.5\n"), ::testing::HasSubstr("max_pixels must be a whole number from 0 to 1000"));
  EXPECT_THAT(refusal("files: [{match: a, min_ssim: 2}]\n"), ::testing::HasSubstr("files.0.min_ssim must be"));
  EXPECT_THAT(refusal("files: [{match: a}, 3]\n"), ::testing::HasSubstr("files.1 must be a map of keys such as match"));
  EXPECT_THAT(refusal("masks: [{x: 1, y: 2, width: 3}]\n"), ::testing::HasSubstr("masks.0 lacks the key 'height'"));
  EXPECT_THAT(refusal("masks: [{x: 1, y: 2, width: 0, height: 1}]\n"), ::testing::HasSubstr("masks.0.width"));
  EXPECT_THAT(refusal("files: [{max_pixels: 3}]\n"), ::testing::HasSubstr("files.0 lacks the key 'match'"));
  EXPECT_THAT(refusal("- 1\n"), ::testing::HasSubstr("the tolerance must be a map of keys"));
  EXPECT_THAT(refusal("", {"max_pixels=many"}), ::testing::HasSubstr("--set max_pixels=many: max_pixels"));
  EXPECT_THAT(refusal("a: &x 1\n"), ::testing::HasSubstr("not allowed in a tolerance"));
}

}  // namespace
}  // namespace epochreel::job
