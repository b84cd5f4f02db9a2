#include "epochreel/scene/flow.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "epochreel/base/clones.h"

namespace epochreel::scene {

namespace {

constexpr unsigned kShift = 4;
constexpr unsigned kFraction = 1U << kShift;  ///< steps of a pixel that a sample's place is rounded to
constexpr int kBlock = 64;                    ///< samples that are reckoned side by side

/// Samples of a curve, each shared between the four pixels around its place by distance.
struct Samples {
  std::array<std::int32_t, kBlock> at;  ///< of the left upper one in the plane; below 0 where one lies outside
  std::array<std::uint32_t, kBlock> left_top;
  std::array<std::uint32_t, kBlock> right_top;
  std::array<std::uint32_t, kBlock> left_bottom;
  std::array<std::uint32_t, kBlock> right_bottom;
};

/// The samples `first` .. first + kBlock - 1 of a curve whose samples are `step` apart, in a plane of this width;
/// pixels from `right` and `bottom` on, in 16ths, have no right or lower neighbour.
EPOCHREEL_CLONES void sample(const FlowCurve& curve, float corner_x, float corner_y, int first, float step, int width,
                             int right, int bottom, Samples& out) {
  const float x0 = curve.x0 - corner_x;
  const float y0 = curve.y0 - corner_y;
  const float dx = curve.x1 - curve.x0;
  const float dy = curve.y1 - curve.y0;
  const float bend0 = 3.0F * curve.bend0;
  const float bend1 = 3.0F * curve.bend1;
  const float amount = curve.amount;
  for (int i = 0; i < kBlock; ++i) {
    const float t = (static_cast<float>(first + i) + 0.5F) * step;
    const float t2 = t * t;
    const float along = 1.5F * t - 1.5F * t2 + t2 * t;
    const float rest = 1.0F - t;
    const float pulled0 = bend0 * rest;
    const float pulled1 = bend1 * t;
    const float across = (3.0F * t2 - 2.0F * t2 * t) * dy + (pulled0 * rest + pulled1 * rest) * t;
    const float speed_x = (1.5F - 3.0F * t + 3.0F * t2) * dx * step;
    const float speed_y =
        ((6.0F * t - 6.0F * t2) * dy + pulled0 * (rest - 2.0F * t) + pulled1 * (2.0F * rest - t)) * step;
    const float length = std::sqrt(speed_x * speed_x + speed_y * speed_y);
    const auto value = static_cast<std::uint32_t>(static_cast<std::int32_t>(length * 16.0F * amount));
    const auto fixed_x = static_cast<std::int32_t>((x0 + along * dx) * static_cast<float>(kFraction));
    const auto fixed_y = static_cast<std::int32_t>((y0 + across) * static_cast<float>(kFraction));
    const bool inside = (fixed_x >= 0) & (fixed_y >= 0) & (fixed_x < right) & (fixed_y < bottom);
    const auto fx = fixed_x % kFraction;
    const auto fy = fixed_y % kFraction;
    const std::size_t s = i;
    out.at[s] = inside ? (fixed_y >> kShift) * width + (fixed_x >> kShift) : -1;
    out.left_top[s] = (value * (kFraction - fx) * (kFraction - fy)) >> 8U;
    out.right_top[s] = (value * fx * (kFraction - fy)) >> 8U;
    out.left_bottom[s] = (value * (kFraction - fx) * fy) >> 8U;
    out.right_bottom[s] = (value * fx * fy) >> 8U;
  }
}

/// Adds the first `count` samples.
void add(const Samples& samples, int count, std::uint32_t* plane, int width) {
  for (std::size_t s = 0; s < static_cast<std::size_t>(count); ++s) {
    if (samples.at[s] < 0) continue;
    std::uint32_t* at = plane + samples.at[s];
    at[0] += samples.left_top[s];
    at[1] += samples.right_top[s];
    at[width] += samples.left_bottom[s];
    at[width + 1] += samples.right_bottom[s];
  }
}

void add_curve(FlowField& field, const FlowCurve& curve) {
  auto& plane = curve.up ? field.up : field.down;
  const float dx = std::fabs(curve.x1 - curve.x0);
  const float dy = std::fabs(curve.y1 - curve.y0);
  // The polynomials are at most 1.5 times as fast as the chord, so that neighbouring samples lie about a pixel apart.
  const float bent = std::fabs(curve.bend0) + std::fabs(curve.bend1);
  const int count = static_cast<int>(1.25F * std::max(dx, dy + bent)) + 2;
  const float step = 1.0F / static_cast<float>(count);
  Samples samples;  // NOLINT(cppcoreguidelines-pro-type-member-init): sample() fills what add() reads
  for (int first = 0; first < count; first += kBlock) {
    sample(curve, static_cast<float>(field.x), static_cast<float>(field.y), first, step, field.width,
           (field.width - 1) << kShift, (field.height - 1) << kShift, samples);
    add(samples, std::min(kBlock, count - first), plane.data(), field.width);
  }
}

}  // namespace

FlowField make_flow_field(int x, int y, int width, int height) {
  FlowField field;
  field.x = x;
  field.y = y;
  field.width = width;
  field.height = height;
  const auto size = width * static_cast<std::size_t>(height);
  field.up.assign(size, 0);
  field.down.assign(size, 0);
  return field;
}

void accumulate(FlowField& field, std::span<const FlowCurve> curves) {
  for (const FlowCurve& curve : curves) add_curve(field, curve);
}

}  // namespace epochreel::scene
