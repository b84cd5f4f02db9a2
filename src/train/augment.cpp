#include "augment.h"

#include <cmath>

#include "epochreel/base/random.h"

namespace epochreel::train {
namespace {

constexpr std::uint64_t kDrawsPerImage = 8;

/// sin(x) and cos(x) by Taylor's series, for |x| up to pi: the C library's differ from CPU to CPU.
double sine(double x) {
  double sum = 1;
  for (int k = 28; k >= 2; k -= 2) sum = 1 - x * x * sum / (k * (k + 1));
  return x * sum;
}

double cosine(double x) {
  double sum = 1;
  for (int k = 28; k >= 2; k -= 2) sum = 1 - x * x * sum / (k * (k - 1));
  return sum;
}

}  // namespace

Move draw_move(const job::AugmentSpec& augment, std::uint64_t seed, int epoch, std::uint32_t index) {
  const RandomStream stream(seed, RandomUse::kAugment, epoch);
  std::uint64_t draw = std::uint64_t{index} * kDrawsPerImage;
  const auto within = [&](double limit) { return limit * (2 * stream.uniform(draw++) - 1); };
  constexpr double kRadiansPerDegree = 3.14159265358979323846 / 180;
  const double angle = within(augment.rotation) * kRadiansPerDegree;
  const double scale = 1 + within(augment.scale);
  const double shift_x = within(augment.shift);
  const double shift_y = within(augment.shift);
  const double mirror = augment.flip && stream.uniform(draw++) < 0.5 ? -1 : 1;
  // The way back: from a place in the result, less the shift, turned and scaled back, mirrored.
  const double cos = cosine(angle) / scale;
  const double sin = sine(angle) / scale;
  Move move{mirror * cos, mirror * sin, -sin, cos, 0, 0};
  move.dx = -(move.xx * shift_x + move.xy * shift_y);
  move.dy = -(move.yx * shift_x + move.yy * shift_y);
  return move;
}

void move_image(std::span<const std::uint8_t> image, int height, int width, const Move& move, std::span<float> dst) {
  const double middle_x = 0.5 * (width - 1);
  const double middle_y = 0.5 * (height - 1);
  const auto pixel = [&](int y, int x) {
    const bool inside = x >= 0 && x < width && y >= 0 && y < height;
    return inside ? image[y * static_cast<std::size_t>(width) + x] : 0.0F;
  };
  std::size_t at = 0;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const double from_x = move.xx * (x - middle_x) + move.xy * (y - middle_y) + move.dx + middle_x;
      const double from_y = move.yx * (x - middle_x) + move.yy * (y - middle_y) + move.dy + middle_y;
      const double left = std::floor(from_x);
      const double top = std::floor(from_y);
      const auto right_share = static_cast<float>(from_x - left);
      const auto bottom_share = static_cast<float>(from_y - top);
      const int column = static_cast<int>(left);
      const int row = static_cast<int>(top);
      const float upper = pixel(row, column) + right_share * (pixel(row, column + 1) - pixel(row, column));
      const float lower = pixel(row + 1, column) + right_share * (pixel(row + 1, column + 1) - pixel(row + 1, column));
      dst[at++] = (upper + bottom_share * (lower - upper)) * (1.0F / 255);
    }
  }
}

}  // namespace epochreel::train
