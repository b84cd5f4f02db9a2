/// Matrices from row-major to column-major order: products take the rows of one factor as columns (product.h).
#pragma once

#include <cstdint>

namespace epochreel::nn::exact {

/// dst (columns, rows) = src (rows, columns); strides are floats from row to row. They do not overlap. Needs AVX2.
struct Transposition {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  const float* src = nullptr;
  std::int64_t src_stride = 0;
  float* dst = nullptr;
  std::int64_t dst_stride = 0;
};
void transpose(const Transposition& t);

/// Floats from row to row of a matrix whose rows of `length` floats are read side by side: an odd number of cache
/// lines, so that the rows lie in all sets of a cache.
inline std::int64_t odd_stride(std::int64_t length) { return (length + 15) / 16 / 2 * 32 + 16; }

}  // namespace epochreel::nn::exact
