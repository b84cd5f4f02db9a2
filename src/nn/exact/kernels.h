/// The text of the kernels, for a type of vector. Included once by each file that is compiled for some instructions.
///
/// Includes nothing but product.h and intrinsics: an inline function of the standard library that is compiled here
/// could be the one that the linker takes for the whole program, with instructions that another CPU does not have.
///
/// Vector: Type, Mask, kLanes, zero(), load(p), load(p, mask), store(p, v), store(p, mask, v), all(x), fma(x, y, z),
/// first(count); and kMostRows[i], the rows of a tile that is i vectors wide: as many as there are registers for.
#pragma once

#include "exact/product.h"

namespace epochreel::nn::exact {
namespace {

/// Rows of b that are taken at a time: a panel of them stays in a core's first-level cache.
constexpr std::int64_t kDepthOfBlock = 256;

/// kRows x kWidth vectors of dst, in registers. `mask` is of the lanes of the last vector.
template <class Vector, int kRows, int kWidth>
__attribute__((always_inline)) inline void multiply_tile(const Product& p, typename Vector::Mask mask) {
  typename Vector::Type sums[kRows][kWidth];
  constexpr int kLast = kWidth - 1;
#pragma GCC unroll 16
  for (int m = 0; m < kRows; ++m) {
    const float* dst = p.dst + m * p.dst_stride;
#pragma GCC unroll 4
    for (int i = 0; i < kWidth; ++i) {
      sums[m][i] = !p.goes_on   ? Vector::zero()
                   : i == kLast ? Vector::load(dst + i * Vector::kLanes, mask)
                                : Vector::load(dst + i * Vector::kLanes);
    }
  }
  const float* b = p.b;
  for (std::int64_t k = 0; k < p.depth; ++k, b += p.b_stride) {
    const float* a = p.a + p.a_offsets[k];
    typename Vector::Type row[kWidth];
#pragma GCC unroll 4
    for (int i = 0; i < kLast; ++i) row[i] = Vector::load(b + i * Vector::kLanes);
    row[kLast] = Vector::load(b + kLast * Vector::kLanes, mask);
#pragma GCC unroll 16
    for (int m = 0; m < kRows; ++m) {
      const typename Vector::Type factor = Vector::all(a[m]);
#pragma GCC unroll 4
      for (int i = 0; i < kWidth; ++i) sums[m][i] = Vector::fma(factor, row[i], sums[m][i]);
    }
  }
#pragma GCC unroll 16
  for (int m = 0; m < kRows; ++m) {
    float* dst = p.dst + m * p.dst_stride;
#pragma GCC unroll 4
    for (int i = 0; i < kLast; ++i) Vector::store(dst + i * Vector::kLanes, sums[m][i]);
    Vector::store(dst + kLast * Vector::kLanes, mask, sums[m][kLast]);
  }
}

/// A tile of at most kRows rows: that of p.rows.
template <class Vector, int kRows, int kWidth>
void multiply_rows(const Product& p, typename Vector::Mask mask) {
  if (p.rows == kRows) return multiply_tile<Vector, kRows, kWidth>(p, mask);
  if constexpr (kRows > 1) multiply_rows<Vector, kRows - 1, kWidth>(p, mask);
}

/// All rows of kWidth vectors, in tiles of about the same height.
template <class Vector, int kWidth>
void multiply_panel(const Product& p) {
  constexpr int kMost = Vector::kMostRows[kWidth];
  const auto mask = Vector::first(p.columns - (kWidth - 1) * Vector::kLanes);
  const std::int64_t tiles = (p.rows + kMost - 1) / kMost;
  const std::int64_t height = (p.rows + tiles - 1) / tiles;
  for (std::int64_t row = 0; row < p.rows; row += height) {
    Product tile = p;
    tile.rows = row + height < p.rows ? height : p.rows - row;
    tile.a += row;
    tile.dst += row * p.dst_stride;
    multiply_rows<Vector, kMost, kWidth>(tile, mask);
  }
}

template <class Vector, int kWidth>
void multiply_width(const Product& p) {
  const std::int64_t width = (p.columns + Vector::kLanes - 1) / Vector::kLanes;
  if (width == kWidth) return multiply_panel<Vector, kWidth>(p);
  if constexpr (kWidth > 1) multiply_width<Vector, kWidth - 1>(p);
}

template <class Vector>
void multiply(const Product& p) {
  constexpr std::int64_t kColumns = Vector::kMostWidth * Vector::kLanes;
  for (std::int64_t column = 0; column < p.columns; column += kColumns) {
    for (std::int64_t k = 0; k < p.depth; k += kDepthOfBlock) {
      Product part = p;
      part.columns = column + kColumns < p.columns ? kColumns : p.columns - column;
      part.depth = k + kDepthOfBlock < p.depth ? kDepthOfBlock : p.depth - k;
      part.a_offsets += k;
      part.b += k * p.b_stride + column;
      part.dst += column;
      part.goes_on = p.goes_on || k > 0;
      multiply_width<Vector, Vector::kMostWidth>(part);
    }
  }
}

}  // namespace
}  // namespace epochreel::nn::exact
