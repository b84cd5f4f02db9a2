#include "epochreel/compare/metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <set>

#include "epochreel/base/error.h"
#include "src/compare/changes.h"

namespace epochreel::compare {
namespace {

using image::Bitmap;

Bitmap plain(int width, int height, std::uint8_t tone) {
  Bitmap bitmap(width, height);
  for (std::size_t i = 0; i < bitmap.pixels.size(); ++i) bitmap.pixels[i] = i % 4 == 3 ? std::uint8_t{255} : tone;
  return bitmap;
}

std::uint8_t* pixel_at(Bitmap& bitmap, int x, int y) {
  return bitmap.pixels.data() + static_cast<std::ptrdiff_t>(y) * bitmap.stride() + std::ptrdiff_t{4} * x;
}

void set_grey(Bitmap& bitmap, int x, int y, std::uint8_t tone) {
  for (int c = 0; c < 3; ++c) pixel_at(bitmap, x, y)[c] = tone;
}

TEST(Measure, EqualPicturesAreAtNoDistance) {
  const Bitmap bitmap = plain(40, 30, 9);
  const PictureMetrics metrics = measure(bitmap, bitmap, {});
  EXPECT_EQ(metrics.unequal, 0);
  EXPECT_EQ(metrics.different, 0);
  EXPECT_EQ(metrics.antialiased, 0);
  EXPECT_EQ(metrics.largest_difference, 0);
  EXPECT_EQ(metrics.rms, 0);
  EXPECT_EQ(metrics.psnr, std::numeric_limits<double>::infinity());
  EXPECT_EQ(metrics.densest.pixels, 0);
  EXPECT_EQ(metrics.densest.share, 0);
  EXPECT_EQ(metrics.ssim, 1.0);
  const FlipSummary flip = measure_flip(bitmap, bitmap);
  EXPECT_EQ(flip.mean, 0);
  EXPECT_EQ(flip.p99, 0);
}

TEST(Measure, SeesOnePixelOfOne) {
  const PictureMetrics metrics = measure(plain(1, 1, 0), plain(1, 1, 255), {});
  EXPECT_EQ(metrics.unequal, 1);
  EXPECT_EQ(metrics.different, 1);
  EXPECT_EQ(metrics.largest_difference, 255);
  EXPECT_EQ(metrics.rms, 255);
  EXPECT_EQ(metrics.psnr, 0);
  EXPECT_EQ(metrics.densest.pixels, 1);
  EXPECT_EQ(metrics.densest.share, 1);
  EXPECT_FALSE(metrics.ssim.has_value());
  EXPECT_FALSE(metrics.flip.has_value());
  const FlipSummary flip = measure_flip(plain(1, 1, 0), plain(1, 1, 255));
  EXPECT_GT(flip.mean, 0.96);
  EXPECT_EQ(flip.p99, flip.mean);
}

TEST(Measure, FindsOnePixelInMany) {
  const Bitmap a = plain(100, 80, 50);
  Bitmap b = a;
  pixel_at(b, 70, 60)[0] = 53;  // blue
  pixel_at(b, 71, 60)[1] = 47;
  const PictureMetrics metrics = measure(a, b, {});
  EXPECT_EQ(metrics.unequal, 2);
  EXPECT_EQ(metrics.different, 0);  // far too faint
  EXPECT_EQ(metrics.largest_difference, 3);
  EXPECT_EQ(metrics.largest_x, 70);
  EXPECT_EQ(metrics.largest_y, 60);
  EXPECT_DOUBLE_EQ(metrics.rms, std::sqrt(18.0 / (3 * 100 * 80)));
  EXPECT_DOUBLE_EQ(metrics.psnr, 20 * std::log10(255 / metrics.rms));
  PixelRule strict;
  strict.threshold = 0;
  EXPECT_EQ(measure(a, b, strict).different, 2);
}

TEST(Measure, HasNoSsimBelowElevenPixels) {
  EXPECT_FALSE(measure(plain(10, 10, 0), plain(10, 10, 9), {}).ssim.has_value());
  EXPECT_FALSE(measure(plain(10, 40, 0), plain(10, 40, 9), {}).ssim.has_value());
  EXPECT_TRUE(measure(plain(11, 11, 0), plain(11, 11, 9), {}).ssim.has_value());
}

TEST(Measure, SsimOfTwoTonesIsThatOfTheirMeans) {
  const double c1 = 2.55 * 2.55;
  EXPECT_NEAR(measure(plain(300, 150, 0), plain(300, 150, 255), {}).ssim.value(), c1 / (255 * 255 + c1), 1e-9);
  EXPECT_NEAR(measure(plain(300, 150, 100), plain(300, 150, 50), {}).ssim.value(),
              (2 * 100 * 50 + c1) / (100 * 100 + 50 * 50 + c1), 1e-9);
}

/// Black to the left, white to the right, between them a column of a tone.
Bitmap edge(std::uint8_t between) {
  Bitmap bitmap = plain(20, 12, 0);
  for (int y = 0; y < bitmap.height; ++y) {
    set_grey(bitmap, 9, y, between);
    for (int x = 10; x < bitmap.width; ++x) set_grey(bitmap, x, y, 255);
  }
  return bitmap;
}

TEST(Measure, TakesAnEdgesTonesForAntialiasing) {
  const PictureMetrics metrics = measure(edge(60), edge(190), {});
  EXPECT_EQ(metrics.unequal, 12);
  EXPECT_EQ(metrics.different + metrics.antialiased, 12);
  EXPECT_EQ(metrics.antialiased, 12);
  PixelRule counting;
  counting.count_antialiased = true;
  EXPECT_EQ(measure(edge(60), edge(190), counting).different, 12);
  EXPECT_EQ(measure(edge(60), edge(190), counting).antialiased, 0);
}

TEST(Measure, ColoursOffByTwoCountOnlyWhereAsked) {
  PixelRule rule;
  EXPECT_EQ(measure(plain(20, 20, 100), plain(20, 20, 102), rule).different, 0);
  rule.threshold = 0;
  EXPECT_EQ(measure(plain(20, 20, 100), plain(20, 20, 102), rule).different, 400);
  EXPECT_EQ(measure(plain(20, 20, 100), plain(20, 20, 102), rule).unequal, 400);
}

TEST(Measure, FindsTheFirstOfTheDensestWindows) {
  const Bitmap a = plain(200, 150, 0);
  Bitmap b = a;
  set_grey(b, 100, 90, 255);
  set_grey(b, 131, 121, 255);  // just in one window of 32 by 32
  set_grey(b, 10, 140, 255);
  const DenseWindow densest = measure(a, b, {}).densest;
  EXPECT_EQ(densest.pixels, 2);
  EXPECT_EQ(densest.x, 100);
  EXPECT_EQ(densest.y, 90);
  EXPECT_DOUBLE_EQ(densest.share, 2.0 / (32 * 32));
}

TEST(Measure, DrawsTheDifference) {
  Bitmap a = edge(60);
  Bitmap b = edge(190);
  set_grey(b, 3, 5, 255);
  Bitmap picture;
  const PictureMetrics metrics = measure(a, b, {}, &picture);
  EXPECT_EQ(metrics.different, 1);
  ASSERT_EQ(picture.pixels.size(), a.pixels.size());
  const auto color = [&](int x, int y) {
    const std::uint8_t* pixel = pixel_at(picture, x, y);
    return std::vector<int>(pixel, pixel + 4);
  };
  EXPECT_EQ(color(3, 5), (std::vector<int>{0, 0, 255, 255}));
  EXPECT_EQ(color(9, 7), (std::vector<int>{0, 255, 255, 255}));
  EXPECT_EQ(color(0, 0), (std::vector<int>{230, 230, 230, 255}));
  EXPECT_EQ(color(15, 0), (std::vector<int>{255, 255, 255, 255}));
  measure(a, a, {}, &picture);
  EXPECT_EQ(color(3, 5), (std::vector<int>{230, 230, 230, 255}));
}

TEST(Measure, RefusesPicturesOfTwoSizes) {
  try {
    measure(plain(4, 5, 0), plain(5, 4, 0), {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kFailed);
    EXPECT_NE(std::string(error.what()).find("4x5"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("5x4"), std::string::npos);
  }
}

TEST(AreasNear, HoldEveryPixelNearAChangeOnce) {
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    const int width = 1 + static_cast<int>(random() % 300);
    const int height = 1 + static_cast<int>(random() % 200);
    const Bitmap a = plain(width, height, 0);
    Bitmap b = a;
    std::vector<std::pair<int, int>> changed;
    for (int i = 0; i < round % 5; ++i) {
      changed.emplace_back(static_cast<int>(random() % static_cast<unsigned>(width)),
                           static_cast<int>(random() % static_cast<unsigned>(height)));
      set_grey(b, changed.back().first, changed.back().second, 1);
    }
    const int margin = 5;
    const Area bounds{2, 3, width - 1, height - 2};
    std::set<std::pair<int, int>> covered;
    for (const Area& area : areas_near(find_changes(a, b, PixelFormat::kOpaque8), margin, bounds)) {
      EXPECT_LE(area.x1 - area.x0, kAreaWidth);
      EXPECT_LE(area.y1 - area.y0, kAreaHeight);
      EXPECT_TRUE(area.x0 >= bounds.x0 && area.y0 >= bounds.y0 && area.x1 <= bounds.x1 && area.y1 <= bounds.y1);
      for (int y = area.y0; y < area.y1; ++y) {
        for (int x = area.x0; x < area.x1; ++x) EXPECT_TRUE(covered.emplace(x, y).second) << x << " " << y;
      }
    }
    for (const auto& [cx, cy] : changed) {
      for (int y = std::max(bounds.y0, cy - margin); y < std::min(bounds.y1, cy + margin + 1); ++y) {
        for (int x = std::max(bounds.x0, cx - margin); x < std::min(bounds.x1, cx + margin + 1); ++x) {
          EXPECT_TRUE(covered.contains({x, y})) << x << " " << y;
        }
      }
    }
  }
}

}  // namespace
}  // namespace epochreel::compare
