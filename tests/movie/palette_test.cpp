/// Palettes, dithering, and smaller frames.
#include "src/movie/palette.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "epochreel/base/random.h"
#include "epochreel/movie/decoder.h"
#include "src/movie/reduction.h"
#include "test_folder.h"

namespace epochreel::movie {
namespace {

TEST(Palette, HasEachColorOfTheThemeOrOneThatLooksTheSame) {
  for (const std::string& name : job::theme_names()) {
    const job::ThemeSpec& theme = job::theme_by_name(name);
    const std::vector<Color> palette = palette_of(theme);
    EXPECT_EQ(palette.size(), static_cast<std::size_t>(kMaxColors)) << name;
    for (const Color& color : {theme.ground, theme.panel, theme.text, theme.muted, theme.line, theme.up, theme.down}) {
      const Ditherer::Tile tile = Ditherer(palette).tile(color);
      EXPECT_EQ(std::set(tile.begin(), tile.end()).size(), 1U) << name << " " << color_text(color);
      EXPECT_NEAR(palette[tile[0]].red, color.red, 2);
      EXPECT_NEAR(palette[tile[0]].green, color.green, 1);
      EXPECT_NEAR(palette[tile[0]].blue, color.blue, 2);
    }
  }
}

TEST(Palette, ATileHasTheMeanOfItsColor) {
  const std::vector<Color> palette = palette_of({});
  const Ditherer ditherer(palette);
  const RandomStream random(3, RandomUse::kSynthetic);
  for (std::uint32_t i = 0; i < 300; i += 3) {
    const auto channel = [&](std::uint32_t c) { return static_cast<std::uint8_t>(random.below(i + c, 256)); };
    const Color color{channel(0), channel(1), channel(2)};
    double red = 0;
    double green = 0;
    double blue = 0;
    for (const std::uint8_t number : ditherer.tile(color)) {
      red += palette[number].red / 16.0;
      green += palette[number].green / 16.0;
      blue += palette[number].blue / 16.0;
    }
    EXPECT_NEAR(red, color.red, 16) << color_text(color);
    EXPECT_NEAR(green, color.green, 16) << color_text(color);
    EXPECT_NEAR(blue, color.blue, 16) << color_text(color);
  }
}

class Dithered : public FolderTest, public testing::WithParamInterface<job::VideoSpec> {
 protected:
  void SetUp() override { std::filesystem::create_directories(file().parent_path()); }
  void TearDown() override { std::filesystem::remove_all(file().parent_path()); }
  static std::filesystem::path file() {
    return std::filesystem::path(testing::TempDir()) / ("epochreel_dithered_" + std::to_string(::getpid())) / "film";
  }
};

/// The left half stands still and is of colours that the palette has not, the right half moves.
TEST_P(Dithered, WhatStandsStillDoesNotFlicker) {
  VideoOptions options{.width = 64, .height = 48, .fps = 10, .codec = GetParam(), .segment_frames = 12};
  image::Bitmap bitmap(options.width, options.height);
  {
    SegmentEncoder encoder(file(), options);
    for (int frame = 0; frame < options.segment_frames; ++frame) {
      for (int at = 0; at < 64 * 48; ++at) {
        const int shift = at % 64 < 32 ? 0 : frame;
        std::uint8_t* const pixel = bitmap.pixels.data() + std::ptrdiff_t{4} * at;
        pixel[0] = static_cast<std::uint8_t>(40 + at % 64 * 3 + shift);
        pixel[1] = static_cast<std::uint8_t>(70 + at / 64 + 5 * shift);
        pixel[2] = static_cast<std::uint8_t>(110 + at / 64 * 2);
      }
      encoder.add(bitmap);
    }
    encoder.finish();
  }
  MovieDecoder decoder(file());
  ASSERT_EQ(decoder.frames(), options.segment_frames);
  const image::Bitmap first = decoder.read(0);
  std::set<std::uint8_t> greens;
  for (int frame = 1; frame < options.segment_frames; ++frame) {
    const image::Bitmap seen = decoder.read(frame);
    EXPECT_NE(seen.pixels, first.pixels);
    for (int y = 0; y < 48; ++y) {
      for (int i = y * seen.stride(); i < y * seen.stride() + 32 * 4; ++i) {
        ASSERT_EQ(seen.pixels[i], first.pixels[i]) << "frame " << frame;
        if (i % 4 == 1) greens.insert(seen.pixels[i]);
      }
    }
  }
  EXPECT_GT(greens.size(), 2U) << "it is to be dithered";
}

INSTANTIATE_TEST_SUITE_P(Codecs, Dithered, testing::Values(job::GifSpec{}, job::ApngSpec{}),
                         [](const auto& test) { return std::string(job::codec_name(test.param)); });

TEST(Reduction, EachPixelIsTheMeanOfItsArea) {
  const RandomStream random(4, RandomUse::kSynthetic);
  image::Bitmap large(32, 18);
  for (std::uint32_t i = 0; i < large.pixels.size(); ++i)
    large.pixels[i] = static_cast<std::uint8_t>(random.below(i, 256));
  image::Bitmap small(12, 7);
  reduce(large, small);
  const double across = 32 / 12.0;
  const double down = 18 / 7.0;
  const auto part = [](double start, double size, int pixel) {
    return std::max(0.0, std::min(start + size, pixel + 1.0) - std::max(start, pixel + 0.0));
  };
  for (int y = 0; y < small.height; ++y) {
    for (int x = 0; x < small.width; ++x) {
      double sum = 0;
      for (int v = 0; v < large.height; ++v) {
        for (int u = 0; u < large.width; ++u) {
          sum += part(y * down, down, v) * part(x * across, across, u) * large.pixels[v * large.stride() + 4 * u];
        }
      }
      EXPECT_NEAR(small.pixels[y * small.stride() + 4 * x], sum / across / down, 0.501) << x << ", " << y;
    }
  }
  image::Bitmap same(32, 18);
  reduce(large, same);
  for (std::size_t i = 0; i < same.pixels.size(); ++i) EXPECT_EQ(same.pixels[i], i % 4 == 3 ? 255 : large.pixels[i]);
}

TEST(Reduction, AFrameShowsWhatIsDrawnAtItsTime) {
  for (const auto& [drawn, fps] : {std::pair{30, 10}, {30, 20}, {30, 25}, {24, 20}, {30, 30}, {25, 2}}) {
    std::int64_t next = 0;
    for (std::int64_t number = 0; number < 4 * drawn; ++number) {
      EXPECT_EQ(reduced_count(number, drawn, fps), next) << drawn << " " << fps << " " << number;
      const auto shown = reduced_number(number, drawn, fps);
      if (!shown) continue;
      EXPECT_EQ(*shown, next++);
      EXPECT_EQ(number, *shown * drawn / fps);
    }
    EXPECT_EQ(next, 4 * fps) << drawn << " " << fps;
  }
}

}  // namespace
}  // namespace epochreel::movie
