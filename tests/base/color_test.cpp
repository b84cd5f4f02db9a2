#include "epochreel/base/color.h"

#include <gtest/gtest.h>

namespace epochreel {
namespace {

TEST(Color, IsReadAndWritten) {
  EXPECT_EQ(parse_color("#FFA845"), (Color{0xFF, 0xA8, 0x45}));
  EXPECT_EQ(parse_color("#ffa845"), (Color{0xFF, 0xA8, 0x45}));
  EXPECT_EQ(color_text({0x00, 0x0A, 0xFF}), "#000AFF");
  for (const auto* text : {"", "#", "FFA845", "#FFA84", "#FFA8455", "#FFA84G", "#-FA845", "#+FA845", "# FA845"}) {
    EXPECT_EQ(parse_color(text), std::nullopt) << text;
  }
}

/// Ratios of WCAG's own examples and of well-known pairs.
TEST(Color, ContrastIsThatOfWcag) {
  EXPECT_DOUBLE_EQ(contrast_ratio({0, 0, 0}, {255, 255, 255}), 21.0);
  EXPECT_DOUBLE_EQ(contrast_ratio({255, 255, 255}, {0, 0, 0}), 21.0);
  EXPECT_DOUBLE_EQ(contrast_ratio({7, 7, 7}, {7, 7, 7}), 1.0);
  EXPECT_NEAR(contrast_ratio({0x76, 0x76, 0x76}, {255, 255, 255}), 4.54, 0.005);
  EXPECT_NEAR(contrast_ratio({0x77, 0x77, 0x77}, {255, 255, 255}), 4.48, 0.005);
}

}  // namespace
}  // namespace epochreel
