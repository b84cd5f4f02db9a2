/// Matrix products on one thread: the only calls that compute with oneDNN.
#pragma once

#include <cstdint>

namespace epochreel::nn {

/// A row-major matrix or a rectangle of one: `stride` floats from row to row.
template <class Float>
struct MatrixOf {
  Float* data = nullptr;
  std::int64_t stride = 0;

  MatrixOf at(std::int64_t row, std::int64_t column) const { return {data + row * stride + column, stride}; }
};
using Matrix = MatrixOf<float>;
using ConstMatrix = MatrixOf<const float>;

enum class Transpose { kNo, kYes };

/// A factor of a product, transposed or as it stands.
struct Factor {
  ConstMatrix matrix;
  Transpose transpose = Transpose::kNo;
};

/// Rows and columns of a product and the length of the sums in it.
struct GemmShape {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t depth = 0;
};

/// dst (rows, columns) = a (rows, depth) x b (depth, columns), on the calling thread alone, within a parallel
/// region or outside one: the bits depend on the arguments, never on how many threads there are.
void gemm(const GemmShape& shape, const Factor& a, const Factor& b, const Matrix& dst);

}  // namespace epochreel::nn
