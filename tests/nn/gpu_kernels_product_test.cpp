/// Products of the kernels against chains written down one by one.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "src/nn/gpu/kernels/product_launch.h"
#include "tests/nn/draws.h"
#include "tests/nn/gpu_kernels_device.h"

namespace epochreel::nn::gpu {
namespace {

/// `rows` rows of `length` draws, `stride` apart, 0 between them.
Floats rows_of(Draws& draws, std::int64_t rows, std::int64_t length, std::int64_t stride) {
  Floats values(static_cast<std::size_t>(rows * stride));
  for (std::int64_t row = 0; row < rows; ++row) {
    const Floats drawn = draws.normals(length);
    std::copy(drawn.begin(), drawn.end(), values.begin() + row * stride);
  }
  return values;
}

/// c[m][n], `stride` floats from row to row, of chains over k of a(m, k) b(k, n).
template <class A, class B>
Floats chains(int rows, int columns, int depth, std::int64_t stride, const A& a, const B& b) {
  Floats c(static_cast<std::size_t>(rows * stride));
  for (int m = 0; m < rows; ++m) {
    for (int n = 0; n < columns; ++n) {
      float sum = 0;
      for (int k = 0; k < depth; ++k) sum = std::fma(a(m, k), b(k, n), sum);
      c[m * stride + n] = sum;
    }
  }
  return c;
}

void add_bias(Floats& values, const Floats& bias) {
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += bias[i % bias.size()];
}

std::int64_t stride_of(std::int64_t units) {
  const std::int64_t rounded = (units + 15) / 16 * 16;
  return rounded % 256 == 0 ? rounded + 16 : rounded;
}

/// A dense layer of random values: what the kernels make of it, and what they should.
struct DenseCase {
  DenseCase(Draws& draws, int batch, int inputs, int units) : sizes{batch, inputs, units, stride_of(units)} {
    x = draws.normals(std::int64_t{batch} * inputs);
    w = rows_of(draws, inputs, units, sizes.stride);
    bias = draws.normals(units);
    dy = draws.normals(std::int64_t{batch} * units);
  }

  void run_kernels(bool pair = false) {
    TestArena arena;
    const std::int64_t at_x = arena.put(x), at_w = arena.put(w), at_bias = arena.put(bias), at_dy = arena.put(dy);
    const std::int64_t at_y = arena.room<float>(std::ssize(dy)), at_dx = arena.room<float>(std::ssize(x));
    const std::int64_t at_dw = arena.put(Floats(w.size())), at_db = arena.room<float>(sizes.units);
    const Launch backward = launch_dense_backward(sizes, at_dy, at_w, at_dx);
    const Launch gradient = launch_dense_gradient(sizes, at_x, at_dy, at_dw, at_db);
    std::vector<Launch> launches = pair ? launch_dense_pair(gradient, backward) : std::vector{gradient, backward};
    EXPECT_EQ(launches.size(), pair ? 1U : 2U);
    launches.push_back(launch_dense_forward(sizes, at_x, at_w, at_bias, at_y));
    run(arena, launches);
    y = arena.get<float>(at_y, std::ssize(dy));
    dx = arena.get<float>(at_dx, std::ssize(x));
    dw = arena.get<float>(at_dw, std::ssize(w));
    db = arena.get<float>(at_db, sizes.units);
  }

  void compare() const {
    const int batch = sizes.batch, inputs = sizes.inputs, units = sizes.units;
    const auto x_at = [&](int n, int i) { return x[n * inputs + i]; };
    const auto w_at = [&](int i, int u) { return w[i * sizes.stride + u]; };
    const auto dy_at = [&](int n, int u) { return dy[n * units + u]; };
    Floats forward = chains(batch, units, inputs, units, x_at, w_at);
    add_bias(forward, bias);
    EXPECT_EQ(difference(y, forward), "") << "y";
    EXPECT_EQ(difference(dx, chains(batch, inputs, units, inputs, dy_at, [&](int u, int i) { return w_at(i, u); })), "")
        << "dx";
    EXPECT_EQ(difference(dw, chains(
                                 inputs, units, batch, sizes.stride, [&](int i, int n) { return x_at(n, i); }, dy_at)),
              "")
        << "dw";
    Floats sums(static_cast<std::size_t>(units));
    for (std::size_t i = 0; i < dy.size(); ++i) sums[i % sums.size()] += dy[i];
    EXPECT_EQ(difference(db, sums), "") << "db";
  }

  DenseSizes sizes;
  Floats x, w, bias, dy;
  Floats y, dx, dw, db;
};

TEST(GpuKernelsProduct, DenseLayersHaveTheBitsOfTheirChains) {
  Draws draws(31);
  const std::vector<std::vector<int>> sizes = {{1, 1, 1}, {1, 300, 10}, {33, 17, 65}, {64, 16, 32}, {5, 8, 256}};
  for (const std::vector<int>& size : sizes) {
    SCOPED_TRACE(testing::PrintToString(size));
    DenseCase dense(draws, size[0], size[1], size[2]);
    dense.run_kernels();
    dense.compare();
  }
  for (int i = 0; i < 12; ++i) {
    DenseCase dense(draws, draws.from(1, 70), draws.from(1, 90), draws.from(1, 90));
    SCOPED_TRACE(testing::PrintToString(std::vector<int>{dense.sizes.batch, dense.sizes.inputs, dense.sizes.units}));
    dense.run_kernels(i % 2 == 0);
    dense.compare();
  }
}

/// The larger tiles, which only large layers take. More blocks than are needed do nothing, but in pairs.
void compare_with(const std::array<KernelId, 3>& kernels, bool pair = false) {
  Draws draws(32);
  DenseCase dense(draws, 37, 128, 133);  // rows: 128 of weights, and one of biases
  TestArena arena;
  const std::int64_t at_x = arena.put(dense.x), at_w = arena.put(dense.w), at_bias = arena.put(dense.bias);
  const std::int64_t at_dy = arena.put(dense.dy), at_y = arena.room<float>(std::ssize(dense.dy));
  const std::int64_t at_dx = arena.room<float>(std::ssize(dense.x)), at_dw = arena.put(Floats(dense.w.size()));
  const std::int64_t at_db = arena.room<float>(dense.sizes.units);
  std::vector<Launch> launches = {launch_dense_forward(dense.sizes, at_x, at_w, at_bias, at_y),
                                  launch_dense_backward(dense.sizes, at_dy, at_w, at_dx),
                                  launch_dense_gradient(dense.sizes, at_x, at_dy, at_dw, at_db)};
  for (std::size_t i = 0; i < kernels.size(); ++i) {
    launches[i].kernel = kernels[i];
    launches[i].grid = {2, 5, 1};
  }
  if (pair) {
    launches[1].grid = {1, 4, 1};
    launches = {launches[0], launch_dense_pair(launches[2], launches[1]).front()};
    EXPECT_EQ(launches[1].kernel, KernelId::kDensePair);
  }
  run(arena, launches);
  dense.y = arena.get<float>(at_y, std::ssize(dense.dy));
  dense.dx = arena.get<float>(at_dx, std::ssize(dense.x));
  dense.dw = arena.get<float>(at_dw, std::ssize(dense.w));
  dense.db = arena.get<float>(at_db, dense.sizes.units);
  dense.compare();
}

TEST(GpuKernelsProduct, LargeTilesHaveTheBitsOfTheirChains) {
  compare_with({KernelId::kDenseForwardLarge, KernelId::kDenseBackwardLarge, KernelId::kDenseGradientLarge});
}

TEST(GpuKernelsProduct, TallTilesHaveTheBitsOfTheirChains) {
  for (const bool pair : {false, true}) {
    compare_with({KernelId::kDenseForwardTall, KernelId::kDenseBackwardTall, KernelId::kDenseGradientTall}, pair);
  }
}

/// A forward pass of so many images and units takes such a kernel by itself.
void expect_forward(std::int32_t batch, std::int32_t units, KernelId kernel) {
  Draws draws(34);
  const DenseSizes sizes{batch, 3, units, (units + 15) / 16 * 16};
  const Floats x = draws.normals(std::int64_t{sizes.batch} * sizes.inputs);
  const Floats w = rows_of(draws, sizes.inputs, sizes.units, sizes.stride);
  const Floats bias = draws.normals(sizes.units);
  TestArena arena;
  const std::int64_t at_x = arena.put(x), at_w = arena.put(w), at_bias = arena.put(bias);
  const std::int64_t at_y = arena.room<float>(std::int64_t{sizes.batch} * sizes.units);
  const Launch launch = launch_dense_forward(sizes, at_x, at_w, at_bias, at_y);
  EXPECT_EQ(launch.kernel, kernel);
  run(arena, {launch});
  Floats wanted = chains(
      sizes.batch, sizes.units, sizes.inputs, sizes.units, [&](int n, int i) { return x[n * sizes.inputs + i]; },
      [&](int i, int u) { return w[i * sizes.stride + u]; });
  add_bias(wanted, bias);
  EXPECT_EQ(difference(arena.get<float>(at_y, std::ssize(wanted)), wanted), "");
}

TEST(GpuKernelsProduct, ManyRowsTakeLargerTiles) {
  expect_forward(33000, 40, KernelId::kDenseForwardLarge);
  expect_forward(20000, 32, KernelId::kDenseForwardTall);
  expect_forward(20000, 40, KernelId::kDenseForwardTall);
  expect_forward(4000, 40, KernelId::kDenseForwardSmall);
}

/// Sums are made in the order of the images, and no other.
TEST(GpuKernelsProduct, AnotherOrderOfImagesIsSeen) {
  Draws draws(35);
  DenseCase dense(draws, 50, 1, 3);
  dense.run_kernels();
  Floats backwards(3);
  for (std::size_t i = dense.dy.size(); i-- > 0;) backwards[i % 3] += dense.dy[i];
  EXPECT_NE(difference(dense.db, backwards), "");
}

/// An infinity times a zero that was made up would be a NaN, and a zero that was left out a number: convolutions take
/// the zeros around an image, products nothing beyond their last step.
TEST(GpuKernelsProduct, NothingIsAddedBeyondTheLastStep) {
  Draws draws(36);
  DenseCase dense(draws, 2, 19, 2);
  dense.w[0] = std::numeric_limits<float>::infinity();
  for (float& value : dense.x) value = std::fabs(value);
  std::fill(dense.x.begin() + 19, dense.x.end(), -0.0F);
  dense.run_kernels();
  dense.compare();
  EXPECT_EQ(dense.y[0], std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(dense.y[2]));
}

/// A planted mistake: in the chain of an element, the first two steps change places.
TEST(GpuKernelsProduct, AnotherOrderOfTwoStepsIsSeen) {
  Draws draws(33);
  DenseCase dense(draws, 3, 40, 5);
  dense.run_kernels();
  const auto swapped = [](int k) { return k < 2 ? 1 - k : k; };
  Floats forward = chains(
      3, 5, 40, 5, [&](int n, int k) { return dense.x[n * 40 + swapped(k)]; },
      [&](int k, int u) { return dense.w[swapped(k) * dense.sizes.stride + u]; });
  add_bias(forward, dense.bias);
  EXPECT_NE(difference(dense.y, forward), "");
}

}  // namespace
}  // namespace epochreel::nn::gpu
