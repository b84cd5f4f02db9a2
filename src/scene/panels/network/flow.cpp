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

/// A plane while curves are added to it, cut into strips of some columns. A curve that falls or climbs touches one line
/// of the cache after another in a strip; in rows as long as the picture each is on a page of its own.
class StripedPlane {
 public:
  static constexpr int kColumns = 15;  ///< of the plane in a strip
  static constexpr int kStride = 16;   ///< words a row of a strip; the last is the next strip's first column, too

  /// Empty, in memory of the caller's.
  StripedPlane(int width, int height, std::vector<std::uint32_t>& words)
      : width_(width), height_(height), words_(words) {
    words_.assign(static_cast<std::size_t>(strips()) * height * kStride, 0U);
  }

  int strip_size() const { return height_ * kStride; }
  std::uint32_t* words() { return words_.data(); }

  /// The values of row `y`.
  void get_row(int y, std::vector<std::uint32_t>& row) const {
    row.assign(width_, 0U);
    for (int strip = 0; strip < strips(); ++strip) {
      const std::uint32_t* words =
          words_.data() + static_cast<std::ptrdiff_t>(strip) * strip_size() + static_cast<std::ptrdiff_t>(y) * kStride;
      const int left = strip * kColumns;
      const int count = std::min(kStride, width_ - left);
      for (int x = 0; x < count; ++x) row[left + x] += words[x];
    }
  }

 private:
  int strips() const { return (width_ + kColumns - 1) / kColumns; }

  int width_;
  int height_;
  std::vector<std::uint32_t>& words_;  ///< (strips, height, kStride)
};

EPOCHREEL_CLONES void pack(const std::uint32_t* __restrict sums, int count, PackedSum* __restrict packed) {
  for (int x = 0; x < count; ++x) packed[x] = PackedSum(sums[x]);
}

/// Samples of a curve, each shared between the four pixels around its place by distance.
struct Samples {
  std::array<std::int32_t, kBlock> at;  ///< of the left upper one in the plane's words; below 0 where one lies outside
  std::array<std::uint32_t, kBlock> left_top;
  std::array<std::uint32_t, kBlock> right_top;
  std::array<std::uint32_t, kBlock> left_bottom;
  std::array<std::uint32_t, kBlock> right_bottom;
};

/// The part of the picture that is sampled.
struct Window {
  float x = 0;
  float y = 0;
  int right = 0;  ///< pixels from here on, in 16ths, have no right neighbour
  int bottom = 0;
  int strip_size = 0;
};

/// The samples `first` .. first + kBlock - 1 of a curve whose samples are `step` apart.
EPOCHREEL_CLONES void sample(const FlowCurve& curve, const Window& window, int first, float step, Samples& out) {
  constexpr std::uint32_t kColumns = StripedPlane::kColumns;
  const float x0 = curve.x0 - window.x;
  const float y0 = curve.y0 - window.y;
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
    const bool inside = (fixed_x >= 0) & (fixed_y >= 0) & (fixed_x < window.right) & (fixed_y < window.bottom);
    const std::uint32_t fx = static_cast<std::uint32_t>(fixed_x) % kFraction;
    const std::uint32_t fy = static_cast<std::uint32_t>(fixed_y) % kFraction;
    const std::uint32_t x = static_cast<std::uint32_t>(fixed_x) >> kShift;
    const std::uint32_t strip = x / kColumns;
    const std::size_t s = i;
    out.at[s] = inside ? static_cast<std::int32_t>(strip * window.strip_size + (x - strip * kColumns)) +
                             (fixed_y >> kShift) * StripedPlane::kStride
                       : -1;
    out.left_top[s] = (value * (kFraction - fx) * (kFraction - fy)) >> 8U;
    out.right_top[s] = (value * fx * (kFraction - fy)) >> 8U;
    out.left_bottom[s] = (value * (kFraction - fx) * fy) >> 8U;
    out.right_bottom[s] = (value * fx * fy) >> 8U;
  }
}

EPOCHREEL_INLINE void add_sample(const Samples& samples, std::size_t s, std::uint32_t* words) {
  if (samples.at[s] < 0) return;
  std::uint32_t* at = words + samples.at[s];
  at[0] += samples.left_top[s];
  at[1] += samples.right_top[s];
  at[StripedPlane::kStride] += samples.left_bottom[s];
  at[StripedPlane::kStride + 1] += samples.right_bottom[s];
}

/// Adds the first `count` samples. Neighbours share pixels, and an addition to memory waits for the one before: the
/// samples of four parts of the curve take turns.
void add(const Samples& samples, int count, std::uint32_t* words) {
  const std::size_t part = static_cast<std::size_t>(count) / 4;
  for (std::size_t s = 0; s < part; ++s) {
    add_sample(samples, s, words);
    add_sample(samples, part + s, words);
    add_sample(samples, 2 * part + s, words);
    add_sample(samples, 3 * part + s, words);
  }
  for (std::size_t s = 4 * part; s < static_cast<std::size_t>(count); ++s) add_sample(samples, s, words);
}

void add_curve(const FlowCurve& curve, const Window& window, StripedPlane& plane) {
  const float dx = std::fabs(curve.x1 - curve.x0);
  const float dy = std::fabs(curve.y1 - curve.y0);
  // The polynomials are at most 1.5 times as fast as the chord, so that neighbouring samples lie about a pixel apart.
  const float bent = std::fabs(curve.bend0) + std::fabs(curve.bend1);
  const int count = static_cast<int>(1.25F * std::max(dx, dy + bent)) + 2;
  const float step = 1.0F / static_cast<float>(count);
  Samples samples;  // NOLINT(cppcoreguidelines-pro-type-member-init): sample() fills what add() reads
  for (int first = 0; first < count; first += kBlock) {
    sample(curve, window, first, step, samples);
    add(samples, std::min(kBlock, count - first), plane.words());
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
  field.up.resize(size);
  field.down.resize(size);
  return field;
}

void FlowAdder::fill(FlowField& field, std::span<const FlowCurve> curves) {
  for (const bool up : {true, false}) {
    StripedPlane plane(field.width, field.height, words_);
    const Window window{static_cast<float>(field.x), static_cast<float>(field.y), (field.width - 1) << kShift,
                        (field.height - 1) << kShift, plane.strip_size()};
    for (const FlowCurve& curve : curves) {
      if (curve.up == up) add_curve(curve, window, plane);
    }
    PackedSum* const packed = (up ? field.up : field.down).data();
    for (int y = 0; y < field.height; ++y) {
      plane.get_row(y, row_);
      pack(row_.data(), field.width, packed + static_cast<std::ptrdiff_t>(y) * field.width);
    }
  }
}

}  // namespace epochreel::scene
