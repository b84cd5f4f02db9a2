#include "src/train/augment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "epochreel/base/random.h"
#include "src/train/batches.h"
#include "train/training.h"

namespace epochreel::train {
namespace {

constexpr int kHeight = 7;
constexpr int kWidth = 10;

std::vector<std::uint8_t> noise() {
  const RandomStream stream(5, RandomUse::kSynthetic);
  std::vector<std::uint8_t> image(kHeight * kWidth);
  for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<std::uint8_t>(stream.below(i, 256));
  return image;
}

std::vector<float> moved(const std::vector<std::uint8_t>& image, const Move& move) {
  std::vector<float> result(image.size(), -1.0F);
  move_image(image, kHeight, kWidth, move, result);
  return result;
}

double pixel(const std::vector<std::uint8_t>& image, int y, int x) {
  if (y < 0 || y >= kHeight || x < 0 || x >= kWidth) return 0;
  return image[static_cast<std::size_t>(y * kWidth + x)];
}

TEST(MoveImage, LeavesAnImageAloneOrShiftsItByWholePixels) {
  const std::vector<std::uint8_t> image = noise();
  for (const auto& [right, down] : {std::pair{0, 0}, {2, 0}, {0, -3}, {-1, 2}, {20, 0}}) {
    Move move;
    move.dx = -right;
    move.dy = -down;
    const std::vector<float> result = moved(image, move);
    for (int y = 0; y < kHeight; ++y) {
      for (int x = 0; x < kWidth; ++x) {
        EXPECT_FLOAT_EQ(result[static_cast<std::size_t>(y * kWidth + x)],
                        static_cast<float>(pixel(image, y - down, x - right) / 255));
      }
    }
  }
}

TEST(MoveImage, IsLinearBetweenPixels) {
  const std::vector<std::uint8_t> image = noise();
  Move move;
  move.dx = 0.25;
  move.dy = -0.5;
  const std::vector<float> result = moved(image, move);
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const double above = 0.75 * pixel(image, y - 1, x) + 0.25 * pixel(image, y - 1, x + 1);
      const double here = 0.75 * pixel(image, y, x) + 0.25 * pixel(image, y, x + 1);
      // Four products and three sums of floats below 256.
      EXPECT_NEAR(result[static_cast<std::size_t>(y * kWidth + x)], (above + here) / 2 / 255, 1e-6);
    }
  }
}

/// Moves the places of an image forward by the C library's sine and cosine, and back by the drawn move.
TEST(DrawMove, TurnsScalesAndThenShifts) {
  const job::AugmentSpec augment{3, 25, 0.2, true};
  const job::AugmentSpec none;
  for (std::uint32_t index = 0; index < 200; ++index) {
    const RandomStream stream(9, RandomUse::kAugment, 4);
    const auto within = [&](std::uint64_t draw, double limit) {
      return limit * (2 * stream.uniform(index * std::uint64_t{8} + draw) - 1);
    };
    const double angle = within(0, 25) * std::numbers::pi / 180;
    const double scale = 1 + within(1, 0.2);
    const double mirror = stream.uniform(index * std::uint64_t{8} + 4) < 0.5 ? -1 : 1;
    const Move move = draw_move(augment, 9, 4, index);
    for (const auto& [x, y] : {std::pair{0.0, 0.0}, {3.0, -2.0}, {-5.5, 4.0}}) {
      const double flipped = mirror * x;
      const double to_x = scale * (std::cos(angle) * flipped - std::sin(angle) * y) + within(2, 3);
      const double to_y = scale * (std::sin(angle) * flipped + std::cos(angle) * y) + within(3, 3);
      EXPECT_NEAR(move.xx * to_x + move.xy * to_y + move.dx, x, 1e-12) << index;
      EXPECT_NEAR(move.yx * to_x + move.yy * to_y + move.dy, y, 1e-12) << index;
    }
    const Move still = draw_move(none, 9, 4, index);
    EXPECT_EQ(still.xx, 1);
    EXPECT_EQ(still.xy, 0);
    EXPECT_EQ(still.dx, 0);
  }
}

TEST(DrawMove, DependsOnSeedEpochAndImage) {
  const job::AugmentSpec augment{3, 0, 0, false};
  const double dx = draw_move(augment, 1, 2, 3).dx;
  EXPECT_EQ(draw_move(augment, 1, 2, 3).dx, dx);
  EXPECT_NE(draw_move(augment, 2, 2, 3).dx, dx);
  EXPECT_NE(draw_move(augment, 1, 3, 3).dx, dx);
  EXPECT_NE(draw_move(augment, 1, 2, 4).dx, dx);
}

TEST(DrawMove, FlipsHalfOfTheImages) {
  int flipped = 0;
  for (std::uint32_t index = 0; index < 4000; ++index) {
    flipped += draw_move({0, 0, 0, true}, 1, 0, index).xx < 0 ? 1 : 0;
  }
  EXPECT_NEAR(flipped, 2000, 4 * std::sqrt(1000.0));  // four standard deviations
}

TEST(GatherMoved, TakesImagesAndLabelsByIndex) {
  const data::Split& split = synthetic_data().train;
  const std::vector<std::uint32_t> indices = {5, 1999, 0, 5};
  const auto pixels = static_cast<std::size_t>(split.values());
  std::vector<float> images(indices.size() * pixels);
  std::vector<std::uint8_t> labels(indices.size());
  const job::AugmentSpec augment{2, 10, 0.1, false};
  gather_moved(split, indices, {augment, 3, 1}, images, labels, 2);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    std::vector<float> expected(pixels);
    move_image(split.image(indices[i]), split.height, split.width, draw_move(augment, 3, 1, indices[i]), expected);
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), images.begin() + static_cast<std::ptrdiff_t>(i * pixels)));
    EXPECT_EQ(labels[i], split.labels[indices[i]]);
  }
}

}  // namespace
}  // namespace epochreel::train
