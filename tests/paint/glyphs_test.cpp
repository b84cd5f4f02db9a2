/// Words, from Pango's glyphs to pixels.
#include <gtest/gtest.h>

#include "epochreel/base/hash.h"
#include "epochreel/paint/painter.h"
#include "glyph_painter.h"
#include "text_setter.h"

namespace epochreel::paint {
namespace {

constexpr std::string_view kWords = "Sphinx of 0.0289, judge my vow: 784 – 10 “é” ×3 fi AV";

const scene::TextType kType{18, scene::Weight::kRegular, false};

class Glyphs : public testing::Test {
 protected:
  image::Bitmap drawn(const scene::TextType& type, const scene::Point& at, double opacity = 1) {
    image::Bitmap bitmap(640, 48);
    std::fill(bitmap.pixels.begin(), bitmap.pixels.end(), std::uint8_t{255});
    painter_.draw(setter_.set(kWords, type), {at, type.size}, {200, 100, 0}, opacity, bitmap);
    return bitmap;
  }

  static std::string hash(const image::Bitmap& bitmap) {
    Hasher hasher;
    hasher.update({reinterpret_cast<const char*>(bitmap.pixels.data()), bitmap.pixels.size()});
    return hasher.digest().hex();
  }

  TextSetter setter_{scene::theme_by_name("night")};
  GlyphPainter painter_{setter_};
};

/// The hash that it has with any version of Pango, HarfBuzz, Cairo and FreeType: seen on Debian 12 and 13.
TEST_F(Glyphs, HaveTheSamePixelsEverywhere) {
  ASSERT_TRUE(has_usual_fonts());
  Hasher hasher;
  for (const auto weight : {scene::Weight::kRegular, scene::Weight::kMedium, scene::Weight::kSemiBold}) {
    for (const bool display : {false, true}) hasher.update(hash(drawn({18, weight, display}, {7.3, 30.6})));
  }
  EXPECT_EQ(hasher.digest().hex(), "6f0ffab755c1c08dfc28b010505295d5");
}

TEST_F(Glyphs, StandOnQuartersOfAPixelAcrossAndOnWholeOnesBelow) {
  const auto at = [&](double x, double y) { return hash(drawn(kType, {x, y})); };
  EXPECT_EQ(at(10, 30), at(10, 30.2));
  EXPECT_NE(at(10, 30), at(10.25, 30));
  EXPECT_NE(at(10, 30), at(10, 31));
  const image::Bitmap here = drawn(kType, {10, 30});
  const image::Bitmap there = drawn(kType, {13, 31});
  for (int y = 0; y + 1 < here.height; ++y) {
    const auto from = here.pixels.begin() + std::ptrdiff_t{y} * here.stride();
    const auto to = there.pixels.begin() + std::ptrdiff_t{y + 1} * there.stride() + 3 * 4;
    ASSERT_TRUE(std::equal(from, from + 600 * 4, to)) << "row " << y;
  }
}

TEST_F(Glyphs, MayLieOutsideThePicture) {
  const image::Bitmap bare = drawn(kType, {10, 30}, 0);
  EXPECT_EQ(hash(drawn(kType, {-5000, 30})), hash(bare));
  EXPECT_EQ(hash(drawn(kType, {10, 5000})), hash(bare));
  for (const scene::Point at : {scene::Point{-20.5, 3}, {600, 50}, {10, -2}}) drawn(kType, at);
}

TEST_F(Glyphs, OpacityLiesBetween) {
  const image::Bitmap bare = drawn(kType, {10, 30}, 0);
  const image::Bitmap half = drawn(kType, {10, 30}, 0.5);
  const image::Bitmap whole = drawn(kType, {10, 30}, 1);
  for (std::size_t i = 0; i < bare.pixels.size(); ++i) {
    ASSERT_NEAR(half.pixels[i], (bare.pixels[i] + whole.pixels[i]) / 2, 1) << i;
    ASSERT_TRUE(i % 4 != 3 || whole.pixels[i] == 255) << i;
  }
}

TEST_F(Glyphs, WidthsGrowWithTheSizeAlone) {
  const scene::TextExtents small = setter_.measure(kWords, {16, scene::Weight::kMedium, true});
  const scene::TextExtents large = setter_.measure(kWords, {64, scene::Weight::kMedium, true});
  EXPECT_DOUBLE_EQ(large.width, 4 * small.width);
  EXPECT_DOUBLE_EQ(large.ink_top, 4 * small.ink_top);
  EXPECT_DOUBLE_EQ(large.ink_height, 4 * small.ink_height);
}

TEST_F(Glyphs, ALetterThatNoFontHasIsItsNumber) {
  const SetLine& line = setter_.set("\u4E2D", kType);  // only Inter is there
  ASSERT_EQ(line.glyphs.size(), 4U);
  const SetLine& digits = setter_.set("4E2D", kType);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(line.glyphs[i].size, 0.45) << i;
  EXPECT_EQ(line.glyphs[1].glyph, digits.glyphs[1].glyph);  // E; figures of a line are tabular ones
  EXPECT_GT(line.extents.width, 0.5);
}

TEST_F(Glyphs, FiguresAreTabular) {
  EXPECT_EQ(setter_.measure("1111", kType).width, setter_.measure("8888", kType).width);
}

}  // namespace
}  // namespace epochreel::paint
