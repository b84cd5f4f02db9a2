#include "moments.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "epochreel/base/numbers.h"

namespace epochreel::train {

void Moments::add(std::span<const float> values) {
  // In eight interleaved sums, so that the additions need not wait for one another.
  constexpr std::size_t kLanes = 8;
  double sums[kLanes] = {};
  double squares[kLanes] = {};
  std::size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const double value = values[i + lane];
      sums[lane] += value;
      squares[lane] += value * value;
    }
  }
  for (; i < values.size(); ++i) {
    sums[0] += values[i];
    squares[0] += values[i] * static_cast<double>(values[i]);
  }
  const auto total = [](const double* part) {
    return ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]));
  };
  sum_ += total(sums);
  squares_ += total(squares);
  count_ += std::ssize(values);
}

void Moments::merge(const Moments& other) {
  sum_ += other.sum_;
  squares_ += other.squares_;
  count_ += other.count_;
}

double Moments::deviation() const {
  if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
  const double mean = sum_ / static_cast<double>(count_);
  const double variance = squares_ / static_cast<double>(count_) - mean * mean;
  return std::isfinite(variance) ? std::sqrt(std::max(0.0, variance)) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace epochreel::train
