/// The word for what a network reads.

#include "text/input_words.h"

#include <gtest/gtest.h>

namespace epochreel::scene {
namespace {

TEST(InputWords, ImagesAreSamplesWhereTheInputIsNone) {
  trace::Manifest manifest;
  EXPECT_EQ(of_input(manifest, "12 test images"), "12 test images");
  manifest.network.input_kind = trace::InputKind::kVector;
  EXPECT_EQ(of_input(manifest, "12 test images, 1 image"), "12 test samples, 1 sample");
  EXPECT_EQ(of_input(manifest, "“image” and “two images” are images"), "“image” and “two images” are samples");
  EXPECT_EQ(of_input(manifest, "imagery of an imager"), "imagery of an imager");
}

}  // namespace
}  // namespace epochreel::scene
