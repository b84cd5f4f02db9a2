/// Colours as FLIP has them, in float, for loops.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "measures/flip_math.h"

namespace epochreel::compare::flip {

struct Triple {
  float x = 0;
  float y = 0;
  float z = 0;
};

using Matrix = std::array<std::array<double, 3>, 3>;

/// Linear sRGB (D65) to XYZ, as fractions of the white point: each row sums to 1.
constexpr Matrix to_xyz() {
  Matrix matrix = {{{10135552.0 / 24577794.0, 8788810.0 / 24577794.0, 4435075.0 / 24577794.0},
                    {2613072.0 / 12288897.0, 8788810.0 / 12288897.0, 887015.0 / 12288897.0},
                    {1425312.0 / 73733382.0, 8788810.0 / 73733382.0, 70074185.0 / 73733382.0}}};
  for (auto& row : matrix) {
    const double sum = row[0] + row[1] + row[2];
    for (double& value : row) value /= sum;
  }
  return matrix;
}

constexpr Matrix inverse(const Matrix& m) {
  Matrix out{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      const std::size_t r1 = (j + 1) % 3;
      const std::size_t r2 = (j + 2) % 3;
      const std::size_t c1 = (i + 1) % 3;
      const std::size_t c2 = (i + 2) % 3;
      out[i][j] = m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1];
    }
  }
  const double determinant = m[0][0] * out[0][0] + m[0][1] * out[1][0] + m[0][2] * out[2][0];
  for (auto& row : out) {
    for (double& value : row) value /= determinant;
  }
  return out;
}

inline constexpr Matrix kToXyz = to_xyz();
inline constexpr Matrix kToRgb = inverse(kToXyz);

EPOCHREEL_INLINE Triple times(const Matrix& m, const Triple& v) {
  const auto row = [&](std::size_t i) {
    return static_cast<float>(m[i][0]) * v.x + static_cast<float>(m[i][1]) * v.y + static_cast<float>(m[i][2]) * v.z;
  };
  return {row(0), row(1), row(2)};
}

/// Lightness, red-green and blue-yellow: Y, X - Y, Y - Z. FLIP's YCxCz but for factors, which the filters, being linear
/// with sums of 1, leave alone.
EPOCHREEL_INLINE Triple opponents_of(const Triple& linear_rgb) {
  const Triple xyz = times(kToXyz, linear_rgb);
  return {xyz.y, xyz.x - xyz.y, xyz.y - xyz.z};
}

/// CIELAB's compressed fraction.
EPOCHREEL_INLINE float compressed(float t) {
  constexpr double kDelta = 6.0 / 29.0;
  const float root = cube_root(t);
  const float line = t * static_cast<float>(1 / (3 * kDelta * kDelta)) + static_cast<float>(4.0 / 29.0);
  return t > static_cast<float>(kDelta * kDelta * kDelta) ? root : line;
}

/// L*, a*, b*, the last two scaled by lightness (Hunt effect).
EPOCHREEL_INLINE Triple hunt_lab_of(const Triple& linear_rgb) {
  const Triple xyz = times(kToXyz, linear_rgb);
  const float fy = compressed(xyz.y);
  const float lightness = 116.0F * fy - 16.0F;
  const float scale = 0.01F * lightness;
  return {lightness, scale * 500.0F * (compressed(xyz.x) - fy), scale * 200.0F * (fy - compressed(xyz.z))};
}

EPOCHREEL_INLINE Triple hunt_lab_of_filtered(const Triple& opponents) {
  const Triple rgb = times(kToRgb, {opponents.x + opponents.y, opponents.x, opponents.x - opponents.z});
  const auto clamped = [](float value) { return std::min(std::max(value, 0.0F), 1.0F); };
  return hunt_lab_of({clamped(rgb.x), clamped(rgb.y), clamped(rgb.z)});
}

/// HyAB distance.
EPOCHREEL_INLINE float distance(const Triple& a, const Triple& b) {
  const float along = a.x > b.x ? a.x - b.x : b.x - a.x;
  return along + std::sqrt((a.y - b.y) * (a.y - b.y) + (a.z - b.z) * (a.z - b.z));
}

}  // namespace epochreel::compare::flip
