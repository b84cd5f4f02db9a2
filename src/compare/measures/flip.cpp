#include "measures/flip.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <numeric>

#include "measures/flip_colors.h"
#include "measures/flip_filters.h"

namespace epochreel::compare {

namespace flip {
namespace {

/// In each row of a band, a run of whole groups of pixels is computed.
constexpr int kBand = kFlipBand;
constexpr int kGroup = 16;
constexpr int kSide = 16;  ///< columns on each side of a band that filters may look at: whole groups too
constexpr int kStride = kBand + 2 * kSide;
constexpr int kKept = 32;  ///< rows, a power of 2, at least the filters' height
static_assert(kSide % kGroup == 0 && kSide >= kSpatialRadius && kKept > 2 * kSpatialRadius);

using Line = std::array<float, kStride>;
using Row = std::array<float, kBand>;

/// Opponent colours of the last rows. Each row is there twice, kKept rows apart, so that rows that follow each other
/// lie behind each other, whichever is first.
struct Opponents {
  std::array<std::array<float, std::size_t{2} * kKept * kStride>, 3> planes;
  std::array<int, kKept> rows;  ///< which are kept

  static std::size_t slot(int y) { return static_cast<std::size_t>(y + kKept) % kKept; }
};

/// A row of a band with its sides, filtered along y.
struct Down {
  Line lightness, red_green, blue_yellow_1, blue_yellow_2, gaussian, edge, point;
};

/// The values of a picture that are compared, in a row.
struct Seen {
  Row lightness, red_green, blue_yellow, edge, point;
};

/// Opponent colours of a pixel, and a number that nobody reads.
using Colors = float __attribute__((vector_size(16)));

struct Scratch {
  std::array<std::uint32_t, kStride> pixels;
  std::array<Colors, kStride> colors;
  Opponents baseline, actual;
  Down down;
  Seen seen_baseline, seen_actual;
  Row values;
};

/// Columns from .. to - 1; none where `to` is not larger.
struct Run {
  int from = 0;
  int to = 0;
};

struct Constants {
  Filters filters = make_filters();
  std::array<std::array<Colors, 256>, 3> parts =
      {};             ///< of opponent colours that R, G and B of sRGB add (IEC 61966-2-1)
  float largest = 0;  ///< difference of colours, between green and blue

  Constants() {
    for (std::size_t i = 0; i < 256; ++i) {
      const double c = static_cast<double>(i) / 255;
      const auto linear = static_cast<float>(c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4));
      const std::array<Triple, 3> channels = {{{linear, 0, 0}, {0, linear, 0}, {0, 0, linear}}};
      for (std::size_t channel = 0; channel < 3; ++channel) {
        const Triple part = opponents_of(channels[channel]);
        parts[channel][i] = Colors{part.x, part.y, part.z, 0};
      }
    }
    largest = power(distance(hunt_lab_of({0, 1, 0}), hunt_lab_of({0, 0, 1})), kColorExponent);
  }
};

/// The row's pixels from `x0` on: its own where all `count` are inside, else `copy`, in which its last pixel goes on
/// beyond the picture.
const std::uint32_t* row_pixels(const image::Bitmap& bitmap, int x0, int y, int count, std::uint32_t* copy) {
  const std::uint8_t* row =
      bitmap.pixels.data() + std::clamp(y, 0, bitmap.height - 1) * static_cast<std::ptrdiff_t>(bitmap.stride());
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

/// Fetches a row that is read soon: down a band, the CPU does not foresee what comes next.
void prefetch_row(const image::Bitmap& bitmap, int x0, int y) {
  if (y >= bitmap.height) return;
  const std::uint8_t* row = bitmap.pixels.data() + std::ptrdiff_t{y} * bitmap.stride();
  const int end = std::min(x0 + kStride, bitmap.width);
  for (int x = std::max(x0, 0); x < end; x += kGroup) __builtin_prefetch(row + std::ptrdiff_t{4} * x);
}

/// The sum and the difference of the two inputs that are i steps from the middle: symmetric and antisymmetric filters
/// weigh them.
EPOCHREEL_INLINE float sum_at(const float* in, std::ptrdiff_t i) { return in[i] + in[-i]; }
EPOCHREEL_INLINE float slope_at(const float* in, std::ptrdiff_t i) { return in[i] - in[-i]; }

/// The middle is at `in`, the taps are `step` apart.
template <std::size_t kTaps>
EPOCHREEL_INLINE float weigh(const float* in, std::ptrdiff_t step, const std::array<float, kTaps>& taps) {
  float sum = taps[0] * in[0];
#pragma GCC unroll 16
  for (std::size_t i = 1; i < kTaps; ++i) sum += taps[i] * sum_at(in, i * step);
  return sum;
}

/// With tables of whole colours, which are faster than looking up 16 channels in one instruction.
void load_colors(const std::uint32_t* pixels, const std::array<std::array<Colors, 256>, 3>& parts, Colors* colors) {
  for (int x = 0; x < kStride; ++x) {
    const std::uint32_t pixel = pixels[x];
    colors[x] = parts[0][(pixel >> 16U) & 0xFFU] + parts[1][(pixel >> 8U) & 0xFFU] + parts[2][pixel & 0xFFU];
  }
}

EPOCHREEL_CLONES void split_colors(const float* __restrict colors, float* __restrict lightness,
                                   float* __restrict red_green, float* __restrict blue_yellow) {
#pragma omp simd
  for (int x = 0; x < kStride; ++x) {
    lightness[x] = colors[4 * std::ptrdiff_t{x}];
    red_green[x] = colors[4 * x + 1];
    blue_yellow[x] = colors[4 * x + 2];
  }
}

/// Writes `count` columns of `down` from column `from` on; the planes start there, in the row that is the middle.
EPOCHREEL_CLONES void filter_down(const float* __restrict lightness, const float* __restrict red_green,
                                  const float* __restrict blue_yellow, const Filters& filters, int count,
                                  Down& __restrict down, int from) {
  float* __restrict lightness_out = down.lightness.data() + from;
  float* __restrict gaussian_out = down.gaussian.data() + from;
  float* __restrict edge_out = down.edge.data() + from;
  float* __restrict point_out = down.point.data() + from;
#pragma omp simd
  for (int x = 0; x < count; ++x) {
    const float* in = lightness + x;
    float gaussian = filters.gaussian[0] * in[0];
    float point = filters.point[0] * in[0];
    float edge = 0;
    float fine = filters.lightness[0] * in[0];
#pragma GCC unroll 16
    for (std::size_t i = 1; i <= kFeatureRadius; ++i) {
      const float sum = sum_at(in, i * kStride);
      gaussian += filters.gaussian[i] * sum;
      point += filters.point[i] * sum;
      edge += filters.edge[i] * slope_at(in, i * kStride);
      if (i <= kFineRadius) fine += filters.lightness[i] * sum;
    }
    lightness_out[x] = fine;
    gaussian_out[x] = gaussian;
    edge_out[x] = edge;
    point_out[x] = point;
  }
  float* __restrict red_green_out = down.red_green.data() + from;
  float* __restrict first_out = down.blue_yellow_1.data() + from;
  float* __restrict second_out = down.blue_yellow_2.data() + from;
#pragma omp simd
  for (int x = 0; x < count; ++x) {
    red_green_out[x] = weigh(red_green + x, kStride, filters.red_green);
    const float* in = blue_yellow + x;
    float first = filters.blue_yellow[0][0] * in[0];
    float second = filters.blue_yellow[1][0] * in[0];
#pragma GCC unroll 16
    for (std::size_t i = 1; i <= kSpatialRadius; ++i) {
      const float sum = sum_at(in, i * kStride);
      first += filters.blue_yellow[0][i] * sum;
      second += filters.blue_yellow[1][i] * sum;
    }
    first_out[x] = first;
    second_out[x] = second;
  }
}

/// The columns run.from .. run.to - 1 of the band.
EPOCHREEL_CLONES void filter_across(const Down& __restrict down, const Filters& filters, const Run& run,
                                    Seen& __restrict seen) {
  for (int x0 = run.from; x0 < run.to; x0 += kGroup) {
#pragma omp simd
    for (int x = x0; x < x0 + kGroup; ++x) {
      seen.lightness[x] = weigh(down.lightness.data() + kSide + x, 1, filters.lightness);
      seen.red_green[x] = weigh(down.red_green.data() + kSide + x, 1, filters.red_green);
    }
#pragma omp simd
    for (int x = x0; x < x0 + kGroup; ++x) {
      seen.blue_yellow[x] = weigh(down.blue_yellow_1.data() + kSide + x, 1, filters.blue_yellow[0]) +
                            weigh(down.blue_yellow_2.data() + kSide + x, 1, filters.blue_yellow[1]);
    }
#pragma omp simd
    for (int x = x0; x < x0 + kGroup; ++x) {
      const float* in = down.gaussian.data() + kSide + x;
      float edge_x = 0;
      float point_x = filters.point[0] * in[0];
#pragma GCC unroll 16
      for (std::size_t i = 1; i <= kFeatureRadius; ++i) {
        edge_x += filters.edge[i] * slope_at(in, i);
        point_x += filters.point[i] * sum_at(in, i);
      }
      const float edge_y = weigh(down.edge.data() + kSide + x, 1, filters.gaussian);
      const float point_y = weigh(down.point.data() + kSide + x, 1, filters.gaussian);
      seen.edge[x] = std::sqrt(edge_x * edge_x + edge_y * edge_y);
      seen.point[x] = std::sqrt(point_x * point_x + point_y * point_y);
    }
  }
}

/// FLIP of a row: the difference of colours, raised where edges and points differ.
EPOCHREEL_CLONES void compare_seen(const Seen& a, const Seen& b, float largest, const Run& run,
                                   float* __restrict values) {
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
  for (int x = run.from; x < run.to; ++x) {
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

/// Finds the columns near a pixel that differs, for each row of the band. Columns are counted from the band's first, in
/// whole groups.
class Runs {
 public:
  explicit Runs(const Changes& changes) : changes_(changes), changed_(changes.height) {}

  void enter(int x0, int width) {
    const int first = std::max(0, x0 - kSpatialRadius) / Changes::kCell;
    const int last = (std::min(changes_.width, x0 + width + kSpatialRadius) - 1) / Changes::kCell;
    for (int y = 0; y < changes_.height; ++y) {
      const std::uint8_t* marks = changes_.row(y);
      Run& run = changed_[y];
      run = {};
      int from = first;
      while (from <= last && marks[from] == 0) ++from;
      if (from > last) continue;
      int to = last;
      while (marks[to] == 0) --to;
      run = {std::max(0, from * Changes::kCell - kSpatialRadius - x0),
             std::min(width, (to + 1) * Changes::kCell + kSpatialRadius - x0)};
    }
  }

  Run at(int y) const {
    Run run{kBand, 0};
    const int end = std::min(y + kSpatialRadius, changes_.height - 1);
    for (int other = std::max(y - kSpatialRadius, 0); other <= end; ++other) {
      const Run& changed = changed_[other];
      if (changed.from >= changed.to) continue;
      run = {std::min(run.from, changed.from), std::max(run.to, changed.to)};
    }
    return {run.from / kGroup * kGroup, (run.to + kGroup - 1) / kGroup * kGroup};
  }

 private:
  const Changes& changes_;
  std::vector<Run> changed_;
};

/// Computes bands one by one.
class Flip {
 public:
  Flip(const image::Bitmap& baseline, const image::Bitmap& actual, const Changes& changes)
      : baseline_(baseline), actual_(actual), runs_(changes), scratch_(std::make_unique_for_overwrite<Scratch>()) {}

  /// Appends the values of the pixels of columns x0 .. x0 + kBand - 1 that a difference is near to.
  void add_band(int x0, std::vector<float>& values) {
    Scratch& scratch = *scratch_;
    const int width = std::min(kBand, baseline_.width - x0);
    runs_.enter(x0, width);
    constexpr int kNone = -kKept;
    scratch.baseline.rows.fill(kNone);
    scratch.actual.rows.fill(kNone);
    for (int y = 0; y < baseline_.height; ++y) {
      const Run run = runs_.at(y);
      if (run.from >= run.to) continue;
      see_row(baseline_, x0, y, run, scratch.baseline, scratch.seen_baseline);
      see_row(actual_, x0, y, run, scratch.actual, scratch.seen_actual);
      compare_seen(scratch.seen_baseline, scratch.seen_actual, constants_.largest, run, scratch.values.data());
      values.insert(values.end(), scratch.values.data() + run.from, scratch.values.data() + std::min(run.to, width));
    }
  }

 private:
  void see_row(const image::Bitmap& bitmap, int x0, int y, const Run& run, Opponents& opponents, Seen& seen) {
    for (int other = y - kSpatialRadius; other <= y + kSpatialRadius; ++other) keep_row(bitmap, x0, other, opponents);
    const std::size_t middle = Opponents::slot(y - kSpatialRadius) + kSpatialRadius;
    const std::size_t at = middle * kStride + run.from;
    filter_down(opponents.planes[0].data() + at, opponents.planes[1].data() + at, opponents.planes[2].data() + at,
                constants_.filters, run.to - run.from + 2 * kSide, scratch_->down, run.from);
    filter_across(scratch_->down, constants_.filters, run, seen);
  }

  void keep_row(const image::Bitmap& bitmap, int x0, int y, Opponents& opponents) {
    const std::size_t slot = Opponents::slot(y);
    if (opponents.rows[slot] == y) return;
    opponents.rows[slot] = y;
    constexpr int kAhead = 12;
    prefetch_row(bitmap, x0 - kSide, std::max(y, 0) + kAhead);
    std::array<float*, 3> rows = {};
    for (std::size_t i = 0; i < 3; ++i) rows[i] = opponents.planes[i].data() + slot * kStride;
    load_colors(row_pixels(bitmap, x0 - kSide, y, kStride, scratch_->pixels.data()), constants_.parts,
                scratch_->colors.data());
    split_colors(reinterpret_cast<const float*>(scratch_->colors.data()), rows[0], rows[1], rows[2]);
    for (float* row : rows) std::copy_n(row, kStride, row + std::ptrdiff_t{kKept} * kStride);
  }

  const image::Bitmap& baseline_;
  const image::Bitmap& actual_;
  Runs runs_;
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
  return nearby[rank];
}

/// In several sums at once, in a fixed order.
double sum_of(const std::vector<float>& values) {
  std::array<double, 8> sums{};
  std::size_t at = 0;
  for (; at + sums.size() <= values.size(); at += sums.size()) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += values[at + i];
  }
  for (; at < values.size(); ++at) sums[0] += values[at];
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

}  // namespace

FlipSummary flip_summary(const image::Bitmap& baseline, const image::Bitmap& actual, const Changes& changes) {
  FlipSummary summary;
  if (changes.none()) return summary;
  flip::Flip flip(baseline, actual, changes);
  std::vector<float> values;
  values.reserve(baseline.width * static_cast<std::size_t>(baseline.height));
  for (int x0 = 0; x0 < baseline.width; x0 += flip::kBand) flip.add_band(x0, values);
  const double sum = sum_of(values);
  const std::int64_t pixels = std::int64_t{baseline.width} * baseline.height;
  summary.mean = sum / static_cast<double>(pixels);
  const std::int64_t rank = (99 * pixels + 99) / 100 - 1;  // 99 % of the pixels, rounded up, are at it or before it
  summary.p99 = ranked(values, pixels - std::ssize(values), rank);
  return summary;
}

}  // namespace epochreel::compare
