#include "histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace epochreel::train {
namespace {

constexpr std::size_t kBlock = 1024;
constexpr std::int32_t kInfinityBits = 0x7f800000;

/// The largest finite magnitude. Magnitudes of floats are in the order of their bits.
float largest(std::span<const float> values) {
  std::int32_t most = 0;
#pragma omp simd reduction(max : most)
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::int32_t bits = std::bit_cast<std::int32_t>(values[i]) & 0x7fffffff;
    const std::int32_t finite = bits < kInfinityBits ? bits : 0;
    most = finite > most ? finite : most;
  }
  return std::bit_cast<float>(most);
}

/// The place of each of at most kBlock values among `bins` bins of width 1 / scale about 0; `bins` for what is not
/// finite.
void find_bins(std::span<const float> values, float scale, std::int32_t bins, std::int32_t* places) {
  constexpr float kLargest = std::numeric_limits<float>::max();
  const float* value = values.data();
  const std::size_t size = values.size();
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) {
    // A value that is not finite is masked to 0: branches would not be vectorised.
    const std::uint32_t mask = 0U - static_cast<std::uint32_t>(std::fabs(value[i]) <= kLargest);
    const float place = std::bit_cast<float>(std::bit_cast<std::uint32_t>(value[i] * scale) & mask);
    const auto towards_zero = static_cast<std::int32_t>(place);
    const std::int32_t above = -static_cast<std::int32_t>(static_cast<float>(towards_zero) > place);
    const auto finite = static_cast<std::int32_t>(mask);
    places[i] = ((towards_zero + above + bins / 2) & finite) | (bins & ~finite);
  }
}

}  // namespace

void FineHistogram::grow(int exponent) {
  const int shift = std::min(exponent - exponent_, 10);  // 10 joins all bins of a side into one
  if (shift <= 0) return;
  std::vector<std::int64_t> joined(kFineBins);
  for (int i = 0; i < kFineBins; ++i) {
    const int bin = ((i - kHalf) >> shift) + kHalf;
    joined[bin] += counts_[i];
  }
  counts_ = std::move(joined);
  exponent_ = exponent;
}

void FineHistogram::add(std::span<const float> values) {
  const float most = largest(values);
  if (most > 0) grow(std::ilogb(most) + 1);
  const float scale = std::ldexp(static_cast<float>(kHalf), -exponent_);  // a power of two: exact
  // Two tables in turn: equal values, such as the zeros of a relu, would wait for one another's increments.
  std::array<std::array<std::int32_t, kFineBins + 1>, 2> counts{};
  std::array<std::int32_t, kBlock> places{};
  for (std::size_t first = 0; first < values.size(); first += kBlock) {
    const std::span<const float> block = values.subspan(first, std::min(kBlock, values.size() - first));
    find_bins(block, scale, kFineBins, places.data());
    for (std::size_t i = 0; i < block.size(); ++i) ++counts[i % 2][places[i]];
  }
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += counts[0][i] + counts[1][i];
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
  const int low = first == counts_.end() ? kHalf : static_cast<int>(first - counts_.begin());
  const int high = first == counts_.end() ? low + 1 : static_cast<int>(after - counts_.begin());
  const int width = (high - low + kHistogramBins - 1) / kHistogramBins;
  Bins result;
  for (int i = low; i < high; ++i) {
    result.counts[(i - low) / width] += static_cast<std::int32_t>(counts_[i]);
  }
  const auto edge = [this](int fine) { return std::ldexp(static_cast<float>(fine - kHalf), exponent_ - 9); };
  result.range = {edge(low), edge(low + width * kHistogramBins)};
  return result;
}

}  // namespace epochreel::train
