#include "batch_norm_sums.h"

#include "epochreel/base/clones.h"

namespace epochreel::nn {
namespace {

/// Channels whose sums stay in registers while the rows go by.
constexpr std::int64_t kLanes = 16;

/// Sums of what `terms(index of the element, channel, first, second)` adds, over all rows, in their order.
template <class Terms>
EPOCHREEL_INLINE void sum_rows(const Rows& rows, const ChannelSums& sums, const Terms& terms) {
  const std::int64_t channels = rows.channels;
  const std::int64_t whole = channels / kLanes * kLanes;
  for (std::int64_t c = 0; c < whole; c += kLanes) {
    double first[kLanes] = {};
    double second[kLanes] = {};
    for (std::int64_t at = c; at < rows.count * channels; at += channels) {
#pragma omp simd
      for (std::int64_t i = 0; i < kLanes; ++i) terms(at + i, c + i, first[i], second[i]);
    }
    for (std::int64_t i = 0; i < kLanes; ++i) {
      sums.first[c + i] = first[i];
      sums.second[c + i] = second[i];
    }
  }
  for (std::int64_t c = whole; c < channels; ++c) {
    double first = 0;
    double second = 0;
    for (std::int64_t at = c; at < rows.count * channels; at += channels) terms(at, c, first, second);
    sums.first[c] = first;
    sums.second[c] = second;
  }
}

}  // namespace

EPOCHREEL_CLONES void sum_distances(const Rows& rows, const float* x, const float* origin, const ChannelSums& sums) {
  sum_rows(rows, sums, [x, origin](std::int64_t at, std::int64_t c, double& first, double& second) {
    const double distance = x[at] - static_cast<double>(origin[c]);
    first += distance;
    second += distance * distance;
  });
}

EPOCHREEL_CLONES void sum_gradients(const Rows& rows, const float* x, const float* dy, const double* mean,
                                    const ChannelSums& sums) {
  sum_rows(rows, sums, [x, dy, mean](std::int64_t at, std::int64_t c, double& first, double& second) {
    const double gradient = dy[at];
    first += gradient;
    second += gradient * (x[at] - mean[c]);
  });
}

EPOCHREEL_CLONES void scale_rows(const Rows& rows, const float* x, const float* __restrict scale,
                                 const float* __restrict shift, float* __restrict y) {
  for (std::int64_t row = 0; row < rows.count; ++row, x += rows.channels, y += rows.channels) {
#pragma omp simd
    for (std::int64_t c = 0; c < rows.channels; ++c) y[c] = scale[c] * x[c] + shift[c];
  }
}

EPOCHREEL_CLONES void map_gradients(const Rows& rows, const float* x, const float* dy, const GradientMap& map,
                                    float* __restrict dx) {
  const float* __restrict scale = map.scale;
  const float* __restrict slope = map.slope;
  const float* __restrict mean = map.mean;
  const float* __restrict shift = map.shift;
  const std::int64_t channels = rows.channels;
  for (std::int64_t row = 0; row < rows.count; ++row, x += channels, dy += channels, dx += channels) {
#pragma omp simd
    for (std::int64_t c = 0; c < channels; ++c) dx[c] = scale[c] * dy[c] - slope[c] * (x[c] - mean[c]) + shift[c];
  }
}

}  // namespace epochreel::nn
