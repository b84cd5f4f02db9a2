/// Sum and sum of squares of values, in double precision and in a fixed order.
#pragma once

#include <cstdint>
#include <span>

namespace epochreel::train {

class Moments {
 public:
  void add(std::span<const float> values);
  void merge(const Moments& other);

  double squares() const { return squares_; }

  /// The standard deviation of all values, the root of their mean squared distance from their mean; not a number where
  /// there are none, or one is not finite.
  double deviation() const;

 private:
  double sum_ = 0;
  double squares_ = 0;
  std::int64_t count_ = 0;
};

}  // namespace epochreel::train
