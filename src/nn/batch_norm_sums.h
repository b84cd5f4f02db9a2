/// Sums and maps over rows of channels, for batch_norm.
#pragma once

#include <cstdint>

namespace epochreel::nn {

/// Rows (count, channels).
struct Rows {
  std::int64_t count = 0;
  std::int64_t channels = 0;
};

/// Two sums a channel, in double.
struct ChannelSums {
  double* first = nullptr;
  double* second = nullptr;
};

/// Sums of x - origin and of (x - origin)^2; `origin` (channels).
void sum_distances(const Rows& rows, const float* x, const float* origin, const ChannelSums& sums);

/// Sums of dy and of dy (x - mean); `mean` (channels).
void sum_gradients(const Rows& rows, const float* x, const float* dy, const double* mean, const ChannelSums& sums);

/// y = scale x + shift.
void scale_rows(const Rows& rows, const float* x, const float* scale, const float* shift, float* y);

/// dx = scale dy - slope (x - mean) + shift, each of them (channels). The shift does not hold slope times mean: if the
/// mean is far from 0, its rounding, alike for all rows, would be more than what is left of dx.
struct GradientMap {
  const float* scale = nullptr;
  const float* slope = nullptr;
  const float* mean = nullptr;
  const float* shift = nullptr;
};
void map_gradients(const Rows& rows, const float* x, const float* dy, const GradientMap& map, float* dx);

}  // namespace epochreel::nn
