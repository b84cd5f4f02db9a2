#include <gtest/gtest.h>

#include <random>

#include "epochreel/compare/metrics.h"

namespace epochreel::compare {
namespace {

image::Bitmap black(int width, int height) {
  image::Bitmap bitmap(width, height);
  for (std::size_t i = 3; i < bitmap.pixels.size(); i += 4) bitmap.pixels[i] = 255;
  return bitmap;
}

void whiten(image::Bitmap& bitmap, int x, int y, int pixels) {
  const std::ptrdiff_t start = std::ptrdiff_t{y} * bitmap.stride() + std::ptrdiff_t{4} * x;
  std::fill_n(bitmap.pixels.begin() + start, 4 * pixels, std::uint8_t{255});
}

PixelRun run_of(const image::Bitmap& baseline, const image::Bitmap& actual) {
  return measure(baseline, actual, {.threshold = 0.1, .count_antialiased = true}).longest_run;
}

/// The plain way: every row of the picture of the difference, in which pixels that count are red.
PixelRun plain_run(const image::Bitmap& difference) {
  PixelRun longest;
  const auto is_red = [&](int x, int y) {
    const std::uint8_t* pixel =
        difference.pixels.data() + std::ptrdiff_t{y} * difference.stride() + std::ptrdiff_t{4} * x;
    return pixel[0] == 0 && pixel[1] == 0 && pixel[2] == 255;
  };
  for (int y = 0; y < difference.height; ++y) {
    for (int x = 0; x < difference.width; ++x) {
      int pixels = 0;
      while (x + pixels < difference.width && is_red(x + pixels, y)) ++pixels;
      if (pixels > longest.pixels) longest = {x, y, pixels};
    }
  }
  return longest;
}

TEST(LongestRun, IsNothingWhereNothingDiffers) { EXPECT_EQ(run_of(black(40, 9), black(40, 9)), PixelRun{}); }

TEST(LongestRun, EndsAtTheSideOfThePicture) {
  image::Bitmap torn = black(40, 9);
  whiten(torn, 30, 3, 14);  // 10 pixels of row 3, and 4 of the next
  EXPECT_EQ(run_of(black(40, 9), torn), (PixelRun{30, 3, 10}));
}

TEST(LongestRun, IsTheFirstOfEquals) {
  image::Bitmap torn = black(80, 9);
  whiten(torn, 50, 5, 7);
  whiten(torn, 5, 5, 7);
  whiten(torn, 0, 7, 6);
  EXPECT_EQ(run_of(black(80, 9), torn), (PixelRun{5, 5, 7}));
}

TEST(LongestRun, IsWhatThePictureOfTheDifferenceShows) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const image::Bitmap baseline = black(1 + static_cast<int>(random() % 90), 1 + static_cast<int>(random() % 20));
    image::Bitmap actual = baseline;
    const auto seldom = 1 + random() % 60;
    for (int y = 0; y < actual.height; ++y) {
      for (int x = 0; x < actual.width; ++x) {
        if (random() % seldom != 0) whiten(actual, x, y, 1);
      }
    }
    for (const bool count_antialiased : {false, true}) {
      image::Bitmap difference;
      const PixelRule rule{.threshold = 0.1, .count_antialiased = count_antialiased};
      const PictureMetrics metrics = measure(baseline, actual, rule, &difference);
      EXPECT_EQ(metrics.longest_run, plain_run(difference)) << actual.width << " x " << actual.height;
    }
  }
}

}  // namespace
}  // namespace epochreel::compare
