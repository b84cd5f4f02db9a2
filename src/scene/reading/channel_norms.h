/// Norms over the channels of a filter.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace epochreel::scene {

/// The L2 norm over the channels at each of a filter's pixels, in double precision, channel by channel. `value(i)`: of
/// (channels, pixels). Not finite where one of the values is not, or where the sum of the squares is too large.
template <class Value>
std::vector<float> channel_norms(std::int64_t channels, std::int64_t pixels, const Value& value) {
  std::vector<double> sums(pixels, 0.0);
  for (std::int64_t c = 0; c < channels; ++c) {
    for (std::int64_t p = 0; p < pixels; ++p) {
      const double v = value(c * pixels + p);
      sums[p] += v * v;
    }
  }
  std::vector<float> norms;
  norms.reserve(sums.size());
  for (const double sum : sums) norms.push_back(static_cast<float>(std::sqrt(sum)));
  return norms;
}

/// The same of all filters: `value(i)` of (filters, channels, pixels). Returns (filters, pixels).
template <class Value>
std::vector<float> filter_norms(std::int64_t filters, std::int64_t channels, std::int64_t pixels, const Value& value) {
  std::vector<float> all;
  all.reserve(filters * pixels);
  for (std::int64_t f = 0; f < filters; ++f) {
    const std::int64_t first = f * channels * pixels;
    const auto norms = channel_norms(channels, pixels, [&](std::int64_t i) { return value(first + i); });
    all.insert(all.end(), norms.begin(), norms.end());
  }
  return all;
}

}  // namespace epochreel::scene
