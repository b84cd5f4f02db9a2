/// Counts of values in equal bins, in one pass, whatever their range.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace epochreel::train {

inline constexpr int kHistogramBins = 64;

/// Counts in 1024 fine bins over [-2^k, 2^k); k grows with the values, and bins are then joined in pairs. So the
/// result depends on the values alone, not on their order or on how they were split between histograms.
class FineHistogram {
 public:
  /// Values that are not finite are not counted.
  void add(std::span<const float> values);
  void merge(const FineHistogram& other);

  struct Bins {
    std::array<std::int32_t, kHistogramBins> counts{};
    std::array<float, 2> range{};  ///< lower edge of the first bin, upper edge of the last
  };

  /// The narrowest 64 equal bins of whole fine bins that hold all values, starting at the fine bin of the smallest.
  Bins bins() const;

 private:
  static constexpr int kFineBins = 1024;
  static constexpr int kHalf = kFineBins / 2;
  static constexpr int kLeastExponent = -40;

  void grow(int exponent);

  int exponent_ = kLeastExponent;
  std::vector<std::int64_t> counts_ = std::vector<std::int64_t>(kFineBins);
};

}  // namespace epochreel::train
