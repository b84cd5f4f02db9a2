#include "epochreel/scene/flow.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "epochreel/base/clones.h"

namespace epochreel::scene {

namespace {

constexpr unsigned kShift = 4;
constexpr unsigned kFraction = 1U << kShift;  ///< steps of a pixel that a sample's place is rounded to
constexpr int kBlock = 256;                   ///< samples that are reckoned before they are added
constexpr int kLanes = 16;                    ///< of them side by side

/// A plane while curves are added to it, cut into strips of some columns. A curve that falls or climbs touches one line
/// of the cache after another in a strip; in rows as long as the picture each is on a page of its own.
///
/// A sample is added to two pairs of neighbours, each as one word of 64 bits. Those that start at an even column have
/// words of their own, and so have those at an odd one: a word that overlapped the one written before would wait for
/// it.
class StripedPlane {
 public:
  static constexpr unsigned kColumns = 16;           ///< of the plane in a strip
  static constexpr unsigned kStride = 2 * kColumns;  ///< numbers a row of a strip: of even pairs, then of odd ones

  /// Empty, in memory of the caller's.
  StripedPlane(int width, int height, std::vector<std::uint32_t>& words)
      : width_(width), height_(height), words_(words) {
    words_.assign(strips() * strip_size(), 0U);
  }

  unsigned strip_size() const { return static_cast<unsigned>(height_) * kStride; }
  std::uint32_t* words() { return words_.data(); }

  /// The values of row `y`.
  void get_row(int y, std::vector<std::uint32_t>& row) const {
    row.assign((strips() + 1) * kColumns, 0U);
    for (std::size_t strip = 0; strip < strips(); ++strip) {
      const std::uint32_t* words = words_.data() + strip * strip_size() + static_cast<std::size_t>(y) * kStride;
      std::uint32_t* at = row.data() + strip * kColumns;
      for (unsigned x = 0; x < kColumns; ++x) at[x] += words[x];
      for (unsigned x = 0; x < kColumns; ++x) at[x + 1] += words[kColumns + x];
    }
  }

 private:
  std::size_t strips() const { return (static_cast<unsigned>(width_) + kColumns - 1) / kColumns; }

  int width_;
  int height_;
  std::vector<std::uint32_t>& words_;  ///< (strips, height, kStride)
};

EPOCHREEL_CLONES void pack(const std::uint32_t* __restrict sums, int count, PackedSum* __restrict packed) {
  for (int x = 0; x < count; ++x) packed[x] = PackedSum(sums[x]);
}

/// Samples of a curve, each shared between the four pixels around its place by distance.
struct Samples {
  std::array<std::int32_t, kBlock> at;           ///< of the left upper one in the plane; below 0 where one lies outside
  std::array<std::uint32_t, 2 * kBlock> top;     ///< (samples, left and right)
  std::array<std::uint32_t, 2 * kBlock> bottom;  ///< (samples, left and right)
};

/// The part of the picture that is sampled.
struct Window {
  float x = 0;
  float y = 0;
  std::uint32_t right = 0;  ///< pixels from here on, in 16ths, have no right neighbour
  std::uint32_t bottom = 0;
  std::uint32_t strip_size = 0;
};

/// `count` samples from `first` on of a curve whose samples are `step` apart.
EPOCHREEL_CLONES void sample(const FlowCurve& curve, const Window window, int first, int count, float step,
                             Samples& out) {
  const float x0 = curve.x0 - window.x;
  const float y0 = curve.y0 - window.y;
  const float dx = curve.x1 - curve.x0;
  const float dy = curve.y1 - curve.y0;
  const float bend0 = 3.0F * curve.bend0;
  const float bend1 = 3.0F * curve.bend1;
  const float amount = curve.amount;
  for (int i = 0; i < count; ++i) {
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
    const auto fixed_x =
        static_cast<std::uint32_t>(static_cast<std::int32_t>((x0 + along * dx) * static_cast<float>(kFraction)));
    const auto fixed_y =
        static_cast<std::uint32_t>(static_cast<std::int32_t>((y0 + across) * static_cast<float>(kFraction)));
    const bool inside = (fixed_x < window.right) & (fixed_y < window.bottom);  // what is below 0 is no less than 2^31
    const std::uint32_t fx = fixed_x % kFraction;
    const std::uint32_t fy = fixed_y % kFraction;
    const std::uint32_t x = fixed_x >> kShift;
    const std::uint32_t column = x % StripedPlane::kColumns;
    const std::uint32_t at = x / StripedPlane::kColumns * window.strip_size +
                             (fixed_y >> kShift) * StripedPlane::kStride + column +
                             (StripedPlane::kColumns - 1) * (column % 2);
    const std::size_t s = i;
    out.at[s] = inside ? static_cast<std::int32_t>(at) : -1;
    const std::uint32_t bottom = value * fy;
    const std::uint32_t top = value * kFraction - bottom;
    const std::uint32_t right_top = top * fx;
    const std::uint32_t right_bottom = bottom * fx;
    out.top[2 * s] = (top * kFraction - right_top) >> (2 * kShift);
    out.top[2 * s + 1] = right_top >> (2 * kShift);
    out.bottom[2 * s] = (bottom * kFraction - right_bottom) >> (2 * kShift);
    out.bottom[2 * s + 1] = right_bottom >> (2 * kShift);
  }
}

/// Adds two neighbours at once: no sum of a pixel comes near 2^32.
EPOCHREEL_INLINE void add_pair(const std::uint32_t* pair, std::uint32_t* at) {
  std::uint64_t more = 0;
  std::uint64_t sum = 0;
  std::memcpy(&more, pair, sizeof(more));
  std::memcpy(&sum, at, sizeof(sum));
  sum += more;
  std::memcpy(at, &sum, sizeof(sum));
}

EPOCHREEL_INLINE void add_sample(const Samples& samples, std::size_t s, std::uint32_t* words) {
  if (samples.at[s] < 0) return;
  std::uint32_t* at = words + samples.at[s];
  add_pair(samples.top.data() + 2 * s, at);
  add_pair(samples.bottom.data() + 2 * s, at + StripedPlane::kStride);
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
    const int here = std::min(kBlock, count - first);
    sample(curve, window, first, (here + kLanes - 1) / kLanes * kLanes, step, samples);
    add(samples, here, plane.words());
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
    const Window window{static_cast<float>(field.x), static_cast<float>(field.y),
                        static_cast<std::uint32_t>(std::max(field.width - 1, 0)) << kShift,
                        static_cast<std::uint32_t>(std::max(field.height - 1, 0)) << kShift, plane.strip_size()};
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
