#include "flip.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "flip_colors.h"
#include "flip_filters.h"

namespace epochreel::compare {

namespace flip {
namespace {

constexpr int kInputWidth = kAreaWidth + 2 * kSpatialRadius;
constexpr int kInputHeight = kAreaHeight + 2 * kSpatialRadius;

constexpr int kStride = kAreaWidth + 16;  ///< of a plane's rows; a power of 2 would crowd few sets of the cache

using Plane = std::array<float, kStride * kInputHeight>;
using Row = std::array<float, kAreaWidth>;

/// A picture's rows, filtered along x.
struct Across {
  Plane lightness, red_green, blue_yellow_1, blue_yellow_2, gaussian, edge, point;
};

/// What is compared of a picture, in a row.
struct Seen {
  Row lightness, red_green, blue_yellow, edge, point;
};

struct Scratch {
  std::array<std::uint32_t, kInputWidth> pixels;
  std::array<std::array<float, kInputWidth>, 3> opponents;
  Across baseline, actual;
  Seen seen_baseline, seen_actual;
  Row values;
};

struct Constants {
  Filters filters = make_filters();
  std::array<float, 256> linear;  ///< of an sRGB channel (IEC 61966-2-1)
  float largest = 0;              ///< difference of colours, between green and blue

  Constants() {
    for (std::size_t i = 0; i < linear.size(); ++i) {
      const double c = static_cast<double>(i) / 255;
      linear[i] = static_cast<float>(c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4));
    }
    largest = power(distance(hunt_lab_of({0, 1, 0}), hunt_lab_of({0, 0, 1})), kColorExponent);
  }
};

/// The row's pixels from `x0` on: its own where all `count` are inside, else `copy`, in which its last pixel goes on
/// beyond the picture.
const std::uint32_t* row_pixels(const paint::Bitmap& bitmap, int x0, int y, int count, std::uint32_t* copy) {
  const std::uint8_t* row = bitmap.pixels.data() + static_cast<std::ptrdiff_t>(std::clamp(y, 0, bitmap.height - 1)) *
                                                       static_cast<std::ptrdiff_t>(bitmap.stride());
  if (x0 >= 0 && x0 + count <= bitmap.width) {
    return reinterpret_cast<const std::uint32_t*>(row + std::ptrdiff_t{4} * x0);
  }
  const int left = std::clamp(-x0, 0, count);
  const int inside = std::min(count, bitmap.width - x0);
  std::memcpy(copy + left, row + std::ptrdiff_t{4} * (x0 + left), static_cast<std::size_t>(inside - left) * 4);
  std::fill(copy, copy + left, copy[left]);
  std::fill(copy + inside, copy + count, copy[inside - 1]);
  return copy;
}

/// The middle is at `in`, the taps are `step` apart. The second is of antisymmetric filters.
template <std::size_t kTaps>
EPOCHREEL_INLINE float weigh(const float* in, std::ptrdiff_t step, const std::array<float, kTaps>& taps) {
  float sum = taps[0] * in[0];
#pragma GCC unroll 16
  for (std::ptrdiff_t i = 1; i < static_cast<std::ptrdiff_t>(kTaps); ++i) {
    sum += taps[static_cast<std::size_t>(i)] * (in[i * step] + in[-i * step]);
  }
  return sum;
}
template <std::size_t kTaps>
EPOCHREEL_INLINE float weigh_slope(const float* in, std::ptrdiff_t step, const std::array<float, kTaps>& taps) {
  float sum = 0;
#pragma GCC unroll 16
  for (std::ptrdiff_t i = 1; i < static_cast<std::ptrdiff_t>(kTaps); ++i) {
    sum += taps[static_cast<std::size_t>(i)] * (in[i * step] - in[-i * step]);
  }
  return sum;
}

/// Two symmetric filters of a row at once: what they weigh is loaded once.
template <std::size_t kTaps>
EPOCHREEL_INLINE void weigh_row(const float* in, int width, const std::array<float, kTaps>& first_taps,
                                const std::array<float, kTaps>& second_taps, float* __restrict first,
                                float* __restrict second) {
#pragma omp simd
  for (int x = 0; x < width; ++x) {
    const float* at = in + x;
    float sum = first_taps[0] * at[0];
    float other = second_taps[0] * at[0];
#pragma GCC unroll 16
    for (std::ptrdiff_t i = 1; i < static_cast<std::ptrdiff_t>(kTaps); ++i) {
      const float both = at[i] + at[-i];
      sum += first_taps[static_cast<std::size_t>(i)] * both;
      other += second_taps[static_cast<std::size_t>(i)] * both;
    }
    first[x] = sum;
    second[x] = other;
  }
}

EPOCHREEL_CLONES void load_opponents(const std::uint32_t* __restrict pixels, const float* __restrict linear, int count,
                                     float* __restrict lightness, float* __restrict red_green,
                                     float* __restrict blue_yellow) {
#pragma omp simd
  for (int x = 0; x < count; ++x) {
    const std::uint32_t pixel = pixels[x];
    const Triple colors =
        opponents_of({linear[(pixel >> 16U) & 0xFFU], linear[(pixel >> 8U) & 0xFFU], linear[pixel & 0xFFU]});
    lightness[x] = colors.x;
    red_green[x] = colors.y;
    blue_yellow[x] = colors.z;
  }
}

/// `row` is where the planes' row starts.
EPOCHREEL_CLONES void filter_across(const std::array<std::array<float, kInputWidth>, 3>& opponents,
                                    const Filters& filters, std::ptrdiff_t row, int width, Across& across) {
  const auto each = [width](float* __restrict out, const auto& value) __attribute__((always_inline)) {
#pragma omp simd
    for (int x = 0; x < width; ++x) out[x] = value(x);
  };
  const float* y = opponents[0].data() + kSpatialRadius;
  const float* cx = opponents[1].data() + kSpatialRadius;
  const float* cz = opponents[2].data() + kSpatialRadius;
  each(across.lightness.data() + row, [&](int x) { return weigh(y + x, 1, filters.lightness); });
  each(across.red_green.data() + row, [&](int x) { return weigh(cx + x, 1, filters.red_green); });
  each(across.edge.data() + row, [&](int x) { return weigh_slope(y + x, 1, filters.edge); });
  weigh_row(y, width, filters.gaussian, filters.point, across.gaussian.data() + row, across.point.data() + row);
  weigh_row(cz, width, filters.blue_yellow[0], filters.blue_yellow[1], across.blue_yellow_1.data() + row,
            across.blue_yellow_2.data() + row);
}

EPOCHREEL_CLONES void filter_down(const Across& across, const Filters& filters, std::ptrdiff_t row, int width,
                                  Seen& seen) {
  const auto each = [width](float* __restrict out, const auto& value) __attribute__((always_inline)) {
#pragma omp simd
    for (int x = 0; x < width; ++x) out[x] = value(x);
  };
  const auto down = [row](const Plane& plane, int x) { return plane.data() + row + x; };
  each(seen.lightness.data(), [&](int x) { return weigh(down(across.lightness, x), kStride, filters.lightness); });
  each(seen.red_green.data(), [&](int x) { return weigh(down(across.red_green, x), kStride, filters.red_green); });
  each(seen.blue_yellow.data(), [&](int x) {
    return weigh(down(across.blue_yellow_1, x), kStride, filters.blue_yellow[0]) +
           weigh(down(across.blue_yellow_2, x), kStride, filters.blue_yellow[1]);
  });
  each(seen.edge.data(), [&](int x) {
    const float dx = weigh(down(across.edge, x), kStride, filters.gaussian);
    const float dy = weigh_slope(down(across.gaussian, x), kStride, filters.edge);
    return std::sqrt(dx * dx + dy * dy);
  });
  each(seen.point.data(), [&](int x) {
    const float dx = weigh(down(across.point, x), kStride, filters.gaussian);
    const float dy = weigh(down(across.gaussian, x), kStride, filters.point);
    return std::sqrt(dx * dx + dy * dy);
  });
}

/// FLIP of a row: the difference of colours, raised where edges and points differ.
EPOCHREEL_CLONES void compare_seen(const Seen& a, const Seen& b, float largest, int width, float* __restrict values) {
  const float knee = kColorKnee * largest;
  const float below = kColorKneeValue / knee;
  const float above = (1.0F - kColorKneeValue) / (largest - knee);
  const float* __restrict lightness_a = a.lightness.data();
  const float* __restrict lightness_b = b.lightness.data();
  const float* __restrict red_green_a = a.red_green.data();
  const float* __restrict red_green_b = b.red_green.data();
  const float* __restrict blue_yellow_a = a.blue_yellow.data();
  const float* __restrict blue_yellow_b = b.blue_yellow.data();
  const float* __restrict edge_a = a.edge.data();
  const float* __restrict edge_b = b.edge.data();
  const float* __restrict point_a = a.point.data();
  const float* __restrict point_b = b.point.data();
  // Not marked `omp simd`: gcc would keep each lane's colours in memory, and then not vectorize.
  for (int x = 0; x < width; ++x) {
    const float apart = distance(hunt_lab_of_filtered({lightness_a[x], red_green_a[x], blue_yellow_a[x]}),
                                 hunt_lab_of_filtered({lightness_b[x], red_green_b[x], blue_yellow_b[x]}));
    const float difference = power(apart, kColorExponent);
    const float color = difference < knee ? difference * below : kColorKneeValue + (difference - knee) * above;
    const float edge = edge_a[x] > edge_b[x] ? edge_a[x] - edge_b[x] : edge_b[x] - edge_a[x];
    const float point = point_a[x] > point_b[x] ? point_a[x] - point_b[x] : point_b[x] - point_a[x];
    const float feature = std::sqrt(0.707106781F * (edge > point ? edge : point));
    const float value = power(color, 1.0F - feature);
    values[x] = value < 1.0F ? value : 1.0F;
  }
}

/// Computes areas one by one.
class Flip {
 public:
  Flip(const paint::Bitmap& baseline, const paint::Bitmap& actual)
      : baseline_(baseline), actual_(actual), scratch_(std::make_unique_for_overwrite<Scratch>()) {}

  void add(const Area& area, std::vector<float>& values) {
    Scratch& scratch = *scratch_;
    filter_rows(baseline_, area, scratch.baseline);
    filter_rows(actual_, area, scratch.actual);
    const int width = area.x1 - area.x0;
    for (int y = 0; y < area.y1 - area.y0; ++y) {
      const std::ptrdiff_t row = std::ptrdiff_t{y + kSpatialRadius} * kStride;
      filter_down(scratch.baseline, constants_.filters, row, width, scratch.seen_baseline);
      filter_down(scratch.actual, constants_.filters, row, width, scratch.seen_actual);
      compare_seen(scratch.seen_baseline, scratch.seen_actual, constants_.largest, width, scratch.values.data());
      values.insert(values.end(), scratch.values.data(), scratch.values.data() + width);
    }
  }

 private:
  void filter_rows(const paint::Bitmap& bitmap, const Area& area, Across& across) {
    Scratch& scratch = *scratch_;
    const int width = area.x1 - area.x0;
    const int count = width + 2 * kSpatialRadius;
    for (int y = 0; y < area.y1 - area.y0 + 2 * kSpatialRadius; ++y) {
      const std::uint32_t* pixels =
          row_pixels(bitmap, area.x0 - kSpatialRadius, area.y0 - kSpatialRadius + y, count, scratch.pixels.data());
      load_opponents(pixels, constants_.linear.data(), count, scratch.opponents[0].data(), scratch.opponents[1].data(),
                     scratch.opponents[2].data());
      filter_across(scratch.opponents, constants_.filters, std::ptrdiff_t{y} * kStride, width, across);
    }
  }

  const paint::Bitmap& baseline_;
  const paint::Bitmap& actual_;
  Constants constants_;
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace
}  // namespace flip

namespace {

/// The value of rank `rank`, from 0, of values in 0 .. 1 and `zeros` more zeros. Bits of such floats sort as they do.
float ranked(const std::vector<float>& values, std::int64_t zeros, std::int64_t rank) {
  if (rank < zeros) return 0;
  rank -= zeros;
  constexpr int kDropped = 15;
  const auto bucket_of = [](float value) { return std::bit_cast<std::uint32_t>(value) >> kDropped; };
  std::vector<std::int64_t> counts(std::size_t{bucket_of(1.0F)} + 1);
  for (const float value : values) ++counts[bucket_of(value)];
  std::size_t bucket = 0;
  while (rank >= counts[bucket]) rank -= counts[bucket++];
  std::vector<float> nearby;
  std::copy_if(values.begin(), values.end(), std::back_inserter(nearby),
               [&](float value) { return bucket_of(value) == bucket; });
  std::nth_element(nearby.begin(), nearby.begin() + rank, nearby.end());
  return nearby[static_cast<std::size_t>(rank)];
}

}  // namespace

FlipSummary flip_summary(const paint::Bitmap& baseline, const paint::Bitmap& actual, const Changes& changes) {
  FlipSummary summary;
  const auto areas = areas_near(changes, flip::kSpatialRadius, {0, 0, baseline.width, baseline.height});
  if (areas.empty()) return summary;
  flip::Flip flip(baseline, actual);
  std::vector<float> values;
  std::size_t computed = 0;
  for (const Area& area : areas) {
    computed += static_cast<std::size_t>(area.x1 - area.x0) * static_cast<std::size_t>(area.y1 - area.y0);
  }
  values.reserve(computed);
  for (const Area& area : areas) flip.add(area, values);
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value);
  const std::int64_t pixels = std::int64_t{baseline.width} * baseline.height;
  summary.mean = sum / static_cast<double>(pixels);
  const std::int64_t rank = (99 * pixels + 99) / 100 - 1;  // 99 % of the pixels, rounded up, are at it or before it
  summary.p99 = static_cast<double>(ranked(values, pixels - static_cast<std::int64_t>(values.size()), rank));
  return summary;
}

}  // namespace epochreel::compare
