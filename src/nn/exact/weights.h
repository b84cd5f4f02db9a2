/// The weights of an exact layer: (inputs, units), the transpose of what the outside sees, so that a product takes the
/// weights of one input as a row.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "layer.h"

namespace epochreel::nn::exact {

/// Floats from row to row: whole cache lines, and not a large power of two (dense.cpp says why).
inline std::int64_t weight_stride(std::int64_t units) {
  const std::int64_t whole = (units + 15) / 16 * 16;
  return whole % 256 == 0 ? whole + 16 : whole;
}

/// Rows of a part, of which sums of squares are made alone: about a thousand elements, so that a device with thousands
/// of threads has work. They decide the bits of the norms.
inline std::int64_t rows_of_part(std::int64_t stride) { return std::max<std::int64_t>(1, 1024 / stride); }

/// `shape` begins with the units; the rest are the inputs.
inline ParameterArrays make_weights(const LayerContext& context, const std::vector<std::int64_t>& shape) {
  const std::int64_t units = shape[0];
  const std::int64_t stride = weight_stride(units);
  return make_parameter({context.name + ".weight", shape, context.moments, rows_of_part(stride) * stride, true,
                         RowLayout{size_of(shape) / units, units, stride, true}});
}

}  // namespace epochreel::nn::exact
