#include "histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace epochreel::train {
namespace {

/// The largest finite magnitude.
float largest(std::span<const float> values) {
  float result = 0;
  for (const float value : values) {
    const float magnitude = std::fabs(value);
    if (magnitude > result && magnitude <= std::numeric_limits<float>::max()) result = magnitude;
  }
  return result;
}

}  // namespace

void FineHistogram::grow(int exponent) {
  const int shift = std::min(exponent - exponent_, 12);  // 12 joins all bins of a side into one
  if (shift <= 0) return;
  constexpr int kHalf = kFineBins / 2;
  std::vector<std::int64_t> joined(kFineBins);
  for (int i = 0; i < kFineBins; ++i) {
    joined[static_cast<std::size_t>(((i - kHalf) >> shift) + kHalf)] += counts_[static_cast<std::size_t>(i)];
  }
  counts_ = std::move(joined);
  exponent_ = exponent;
}

void FineHistogram::add(std::span<const float> values) {
  const float most = largest(values);
  if (most > 0) grow(std::ilogb(most) + 1);
  const float scale = std::ldexp(static_cast<float>(kFineBins / 2), -exponent_);  // a power of two: exact
  for (const float value : values) {
    const float place = value * scale;
    if (!(std::fabs(place) <= kFineBins / 2)) continue;  // not finite
    int bin = static_cast<int>(place);
    bin -= static_cast<float>(bin) > place ? 1 : 0;  // down, not towards zero
    ++counts_[static_cast<std::size_t>(bin + kFineBins / 2)];
  }
}

void FineHistogram::merge(const FineHistogram& other) {
  FineHistogram addend = other;
  addend.grow(exponent_);
  grow(addend.exponent_);
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += addend.counts_[i];
}

FineHistogram::Bins FineHistogram::bins() const {
  const auto counted = [](std::int64_t count) { return count > 0; };
  const auto first = std::find_if(counts_.begin(), counts_.end(), counted);
  const auto after = std::find_if(counts_.rbegin(), counts_.rend(), counted).base();
  const int low = first == counts_.end() ? kFineBins / 2 : static_cast<int>(first - counts_.begin());
  const int high = first == counts_.end() ? low + 1 : static_cast<int>(after - counts_.begin());
  const int width = (high - low + kHistogramBins - 1) / kHistogramBins;
  Bins result;
  for (int i = low; i < high; ++i) {
    result.counts[static_cast<std::size_t>((i - low) / width)] +=
        static_cast<std::int32_t>(counts_[static_cast<std::size_t>(i)]);
  }
  const auto edge = [this](int fine) { return std::ldexp(static_cast<float>(fine - kFineBins / 2), exponent_ - 11); };
  result.range = {edge(low), edge(low + width * kHistogramBins)};
  return result;
}

}  // namespace epochreel::train
