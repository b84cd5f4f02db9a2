#include "epochreel/scene/flow.h"

#include <algorithm>
#include <cmath>

namespace epochreel::scene {

namespace {

constexpr int kFraction = 16;  ///< steps of a pixel that a sample's place is rounded to

/// Adds `value` (at most 2^18) around (x, y), shared between four pixels by distance.
void splat(std::vector<std::uint32_t>& plane, int width, int height, float x, float y, std::uint32_t value) {
  const int fixed_x = static_cast<int>(x * kFraction);
  const int fixed_y = static_cast<int>(y * kFraction);
  if (fixed_x < 0 || fixed_y < 0) return;
  const int column = fixed_x / kFraction;
  const int row = fixed_y / kFraction;
  if (column + 1 >= width || row + 1 >= height) return;
  const auto fx = static_cast<std::uint32_t>(fixed_x % kFraction);
  const auto fy = static_cast<std::uint32_t>(fixed_y % kFraction);
  std::uint32_t* at = plane.data() + static_cast<std::size_t>(row) * static_cast<std::size_t>(width) + column;
  at[0] += (value * (kFraction - fx) * (kFraction - fy)) >> 8;
  at[1] += (value * fx * (kFraction - fy)) >> 8;
  at[width] += (value * (kFraction - fx) * fy) >> 8;
  at[width + 1] += (value * fx * fy) >> 8;
}

void add_curve(FlowField& field, const FlowCurve& curve) {
  auto& plane = curve.up ? field.up : field.down;
  const float x0 = curve.x0 - static_cast<float>(field.x);
  const float y0 = curve.y0 - static_cast<float>(field.y);
  const float dx = curve.x1 - curve.x0;
  const float dy = curve.y1 - curve.y0;
  // The polynomials are at most 1.5 times as fast as the chord, so that neighbouring samples lie about a pixel apart.
  const float bent = std::fabs(curve.bend0) + std::fabs(curve.bend1);
  const int samples = static_cast<int>(1.25F * std::max(std::fabs(dx), std::fabs(dy) + bent)) + 2;
  const float step = 1.0F / static_cast<float>(samples);
  for (int k = 0; k < samples; ++k) {
    const float t = (static_cast<float>(k) + 0.5F) * step;
    const float t2 = t * t;
    const float along = 1.5F * t - 1.5F * t2 + t2 * t;
    const float rest = 1.0F - t;
    const float pulled0 = 3.0F * curve.bend0 * rest;
    const float pulled1 = 3.0F * curve.bend1 * t;
    const float across = (3.0F * t2 - 2.0F * t2 * t) * dy + (pulled0 * rest + pulled1 * rest) * t;
    const float speed_x = (1.5F - 3.0F * t + 3.0F * t2) * dx * step;
    const float speed_y =
        ((6.0F * t - 6.0F * t2) * dy + pulled0 * (rest - 2.0F * t) + pulled1 * (2.0F * rest - t)) * step;
    const float length = std::sqrt(speed_x * speed_x + speed_y * speed_y);
    const auto value = static_cast<std::uint32_t>(length * 16.0F * static_cast<float>(curve.amount));
    splat(plane, field.width, field.height, x0 + along * dx, y0 + across, value);
  }
}

}  // namespace

FlowField make_flow_field(int x, int y, int width, int height) {
  FlowField field;
  field.x = x;
  field.y = y;
  field.width = width;
  field.height = height;
  const auto size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  field.up.assign(size, 0);
  field.down.assign(size, 0);
  return field;
}

void accumulate(FlowField& field, std::span<const FlowCurve> curves) {
  for (const FlowCurve& curve : curves) add_curve(field, curve);
}

}  // namespace epochreel::scene
