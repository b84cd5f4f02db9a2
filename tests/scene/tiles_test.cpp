#include "src/scene/marks/tiles.h"

#include <gtest/gtest.h>

#include <cmath>

#include "scene/even_measure.h"

namespace epochreel::scene {
namespace {

TEST(Tiles, NotFiniteValuesHaveTheColourOfErrors) {
  const Theme& theme = theme_by_name("night");
  TextFitter texts(even_measure());
  std::vector<Primitive> list;
  Pen pen(list, theme, texts);
  draw(pen, Tiles{{{{0, 0, 64, 64}, 2, 1, {Tile::marked(std::nanf("")), 0}}}});
  ASSERT_EQ(list.size(), 1U);
  const auto& pixels = std::get<Image>(list.front()).bgrx;
  ASSERT_EQ(pixels.size(), 8U);
  EXPECT_EQ((Color{pixels[2], pixels[1], pixels[0]}), theme.error);
  EXPECT_NE((Color{pixels[6], pixels[5], pixels[4]}), theme.error);
}

}  // namespace
}  // namespace epochreel::scene
