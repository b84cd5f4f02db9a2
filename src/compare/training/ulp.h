/// Distance of floating-point numbers in units in the last place.
#pragma once

#include <cstdint>
#include <string>

#include "epochreel/trace/tensor.h"

namespace epochreel::compare {

/// A distance that no two finite numbers have: of anything to a NaN of other bits.
inline constexpr std::int64_t kNoDistance = INT64_MAX;

/// How many representable numbers lie between the two, 0 and -0 being one: B. Dawson, "Comparing floating point
/// numbers", 2012.
std::int64_t ulp_distance(float a, float b);
std::int64_t ulp_distance(double a, double b);

struct TensorDistance {
  std::int64_t differing = 0;  ///< elements of other bits
  std::int64_t largest = 0;    ///< in ULP of the tensor's own type; of integers their difference
  std::int64_t first = 0;      ///< the first differing element, row-major
};

/// Two tensors of the same type and shape.
TensorDistance distance(const trace::TensorView& a, const trace::TensorView& b);

/// The place of element `index`: "[3, 17]".
std::string element_name(const trace::TensorView& tensor, std::int64_t index);

}  // namespace epochreel::compare
