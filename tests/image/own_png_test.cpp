#include "epochreel/image/own_png.h"

#include "epochreel/image/png.h"
#include "tests/scratch.h"

namespace epochreel::image {
namespace {

std::string own_file() {
  const Scratch scratch;
  Bitmap bitmap(5, 3);
  for (std::size_t i = 0; i < bitmap.pixels.size(); ++i) {
    bitmap.pixels[i] = i % 4 == 3 ? 255 : static_cast<std::uint8_t>(i * 37);
  }
  write_png(scratch / "a.png", bitmap);
  return slurp(scratch / "a.png");
}

TEST(OwnPng, WhatTheWriterMadeIsWhole) { EXPECT_TRUE(is_whole_own_png(own_file())); }

TEST(OwnPng, AnyBitThatChangedIsSeen) {
  const std::string whole = own_file();
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    std::string changed = whole;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(is_whole_own_png(changed)) << bit;
  }
}

TEST(OwnPng, WhatIsMissingOrMoreIsSeen) {
  const std::string whole = own_file();
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(is_whole_own_png(whole.substr(0, size))) << size;
  EXPECT_FALSE(is_whole_own_png(whole + "x"));
}

}  // namespace
}  // namespace epochreel::image
