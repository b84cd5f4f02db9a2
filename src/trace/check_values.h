/// The values of a record within their meaning.
#pragma once

#include <cstdint>
#include <string>

#include "epochreel/trace/tensor.h"
#include "record_rules.h"

namespace epochreel::trace {

struct ValueBounds {
  std::int64_t classes = 0;
  std::int64_t probes = 0;
  std::int64_t values = 0;  ///< of a parameter
};

/// Error{kInvalid} with file, tensor, element and value for the first that has no meaning. The shape is checked
/// already.
void check_values(const TensorView& view, Meaning meaning, const ValueBounds& bounds);

}  // namespace epochreel::trace
