#include "epochreel/job/tolerance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "describe_tolerance.h"
#include "epochreel/base/error.h"
#include "job/described.h"

namespace epochreel::job {
namespace {

std::string refusal(std::string_view text, std::vector<std::string> overrides = {}) {
  try {
    parse_tolerance(text, "compare.yaml", overrides);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Tolerance, WithoutKeysNothingIsGiven) {
  EXPECT_EQ(parse_tolerance("", "compare.yaml"), ToleranceSpec{});
  EXPECT_EQ(load_tolerance(""), ToleranceSpec{});
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
      "    max_share: 0.25\n"
      "    masks: [{x: 0, y: 0, width: 5, height: 6}]\n",
      "compare.yaml");
  EXPECT_EQ(tolerance.limits.threshold, 0.05);
  EXPECT_EQ(tolerance.limits.count_antialiased, true);
  EXPECT_EQ(tolerance.limits.max_pixels, 12);
  EXPECT_EQ(tolerance.limits.max_share, std::nullopt);
  EXPECT_EQ(tolerance.limits.min_ssim, 0.99);
  EXPECT_EQ(tolerance.max_ulp, 2);
  EXPECT_THAT(tolerance.limits.masks, ::testing::ElementsAre(MaskSpec{1, 2, 30, 40}));
  ASSERT_EQ(tolerance.files.size(), 1u);
  EXPECT_EQ(tolerance.files[0].match, "0000*.png");
  EXPECT_EQ(tolerance.files[0].limits.max_share, 0.25);
  EXPECT_THAT(tolerance.files[0].limits.masks, ::testing::ElementsAre(MaskSpec{0, 0, 5, 6}));
}

TEST(Tolerance, OverridesReplaceKeys) {
  const std::vector<std::string> overrides = {"max_pixels=7", "masks=[{x: 1, y: 1, width: 2, height: 2}]"};
  const ToleranceSpec tolerance = parse_tolerance("max_pixels: 1\n", "compare.yaml", overrides);
  EXPECT_EQ(tolerance.limits.max_pixels, 7);
  EXPECT_EQ(tolerance.limits.masks.size(), 1u);
}

TEST(Tolerance, WhatIsWrongIsNamedWithItsPlace) {
  EXPECT_EQ(refusal("max_pixel: 3\n"),
            "compare.yaml:1:1: the tolerance has no key 'max_pixel'; the nearest is 'max_pixels' (keys: " +
                testing::keys_of<ToleranceSpec>() + ")");
  EXPECT_THAT(refusal("max_share: 2\n"), ::testing::HasSubstr("compare.yaml:1:12: max_share"));
  EXPECT_THAT(refusal("masks: [{x: 1, y: 2, width: 3}]\n"), ::testing::HasSubstr("masks.0 lacks the key 'height'"));
  EXPECT_THAT(refusal("masks: [{x: 1, y: 2, width: 0, height: 1}]\n"), ::testing::HasSubstr("masks.0.width"));
  EXPECT_THAT(refusal("files: [{max_pixels: 3}]\n"), ::testing::HasSubstr("files.0 lacks the key 'match'"));
  EXPECT_THAT(refusal("- 1\n"), ::testing::HasSubstr("the tolerance must be a map of keys"));
  EXPECT_THAT(refusal("", {"max_pixels=many"}), ::testing::HasSubstr("--set max_pixels=many: max_pixels"));
  EXPECT_THAT(refusal("a: &x 1\n"), ::testing::HasSubstr("not allowed in a tolerance"));
}

}  // namespace
}  // namespace epochreel::job
