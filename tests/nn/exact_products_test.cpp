/// The kernels of exact products against a loop of std::fma, bit for bit.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "epochreel/base/error.h"
#include "nn/draws.h"
#include "src/nn/exact/product.h"
#include "src/nn/exact/transpose.h"

namespace epochreel::nn::exact {
namespace {

/// The kernels that this CPU can run, each of them whatever the others are.
std::vector<Kernels> all_kernels() {
  std::vector<Kernels> all = {{"avx2", multiply_avx2}};
  if (std::string(kernels().isa) == "avx512") all.push_back(kernels());
  return all;
}

struct Arrays {
  Product product;
  Floats a, b, dst;
  std::vector<std::int64_t> offsets;
};

/// Rows of `a` lie anywhere, in any order, and those of b and dst further apart than they are long.
Arrays draw_product(Draws& draws) {
  Arrays arrays;
  Product& p = arrays.product;
  p.rows = draws.from(1, draws.once_in(3) ? 70 : 16);
  p.columns = draws.from(1, draws.once_in(3) ? 150 : 40);
  p.depth = draws.once_in(4) ? draws.from(250, 600) : draws.from(1, 40);
  p.b_stride = p.columns + draws.from(0, 9);
  p.dst_stride = p.columns + draws.from(1, 9);
  p.goes_on = draws.once_in(2);
  for (std::int64_t k = 0; k < p.depth; ++k) arrays.offsets.push_back(draws.from(0, 500));
  arrays.a = draws.normals(500 + p.rows);
  arrays.b = draws.normals(p.depth * p.b_stride);
  arrays.dst = draws.normals(p.rows * p.dst_stride);
  return arrays;
}

Floats multiplied(Arrays arrays, Multiply multiply) {
  Product p = arrays.product;
  p.a = arrays.a.data();
  p.a_offsets = arrays.offsets.data();
  p.b = arrays.b.data();
  p.dst = arrays.dst.data();
  multiply(p);
  return arrays.dst;
}

/// The chains as they are defined. Elements between the rows of dst stay as they are.
Floats chained(const Arrays& arrays, bool backwards = false) {
  const Product& p = arrays.product;
  Floats dst = arrays.dst;
  for (std::int64_t m = 0; m < p.rows; ++m) {
    for (std::int64_t n = 0; n < p.columns; ++n) {
      float sum = p.goes_on ? dst[m * p.dst_stride + n] : 0;
      for (std::int64_t i = 0; i < p.depth; ++i) {
        const std::int64_t k = backwards ? p.depth - 1 - i : i;
        sum = std::fma(arrays.a[arrays.offsets[k] + m], arrays.b[k * p.b_stride + n], sum);
      }
      dst[m * p.dst_stride + n] = sum;
    }
  }
  return dst;
}

bool same_bits(const Floats& one, const Floats& other) {
  return one.size() == other.size() && std::memcmp(one.data(), other.data(), one.size() * sizeof(float)) == 0;
}

TEST(ExactProducts, AreChainsOfFusedMultiplyAdds) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Draws draws(seed);
    const Arrays arrays = draw_product(draws);
    for (const Kernels& one : all_kernels()) {
      ASSERT_TRUE(same_bits(multiplied(arrays, one.multiply), chained(arrays)))
          << one.isa << ", seed " << seed << ": " << arrays.product.rows << " x " << arrays.product.columns << " x "
          << arrays.product.depth;
    }
  }
}

/// The test above would see a sum in another order.
TEST(ExactProducts, OfAnotherOrderAreOthers) {
  int others = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Draws draws(seed);
    const Arrays arrays = draw_product(draws);
    if (arrays.product.depth > 2 && !same_bits(chained(arrays), chained(arrays, true))) ++others;
  }
  EXPECT_GE(others, 15);
}

/// Numbers that are not finite, and the smallest ones there are, come through as in the loop.
TEST(ExactProducts, KeepDenormalsAndInfinities) {
  Draws draws(1);
  Arrays arrays = draw_product(draws);
  for (float& value : arrays.a) value *= 1e-25F;
  for (float& value : arrays.b) value *= 1e-18F;
  arrays.product.goes_on = false;
  const Floats expected = chained(arrays);
  EXPECT_NE(expected[0], 0);
  EXPECT_LT(std::fabs(expected[0]), 1.2e-38F);
  arrays.b.back() = INFINITY;
  const Floats infinite = chained(arrays);
  arrays.b.back() = 0;
  const Floats finite = chained(arrays);
  for (const Kernels& one : all_kernels()) {
    EXPECT_TRUE(same_bits(multiplied(arrays, one.multiply), finite)) << one.isa;
    arrays.b.back() = INFINITY;
    EXPECT_TRUE(same_bits(multiplied(arrays, one.multiply), infinite)) << one.isa;
    arrays.b.back() = 0;
  }
}

TEST(ExactProducts, NeedFusedMultiplyAdds) {
  EXPECT_STREQ(kernels_for({true, true}).isa, "avx512");
  EXPECT_STREQ(kernels_for({true, false}).isa, "avx2");
  try {
    kernels_for({});
    FAIL() << "a CPU without them was taken";
  } catch (const Error& error) {
    EXPECT_STREQ(
        error.what(),
        "train.numerics: exact needs a CPU with AVX2 and fused multiply-add (Intel Haswell, AMD Zen or later); "
        "take native or portable");
  }
}

TEST(Transpose, MovesEveryElement) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Draws draws(seed);
    const std::int64_t rows = draws.from(1, 30);
    const std::int64_t columns = draws.from(1, 30);
    const std::int64_t from = columns + draws.from(0, 5);
    const std::int64_t to = rows + draws.from(0, 5);
    const Floats src = draws.normals(rows * from);
    Floats dst(columns * to, -1.0F);
    transpose({rows, columns, src.data(), from, dst.data(), to});
    for (std::int64_t i = 0; i < columns; ++i) {
      for (std::int64_t row = 0; row < to; ++row) {
        ASSERT_EQ(dst[i * to + row], row < rows ? src[row * from + i] : -1.0F) << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace epochreel::nn::exact
