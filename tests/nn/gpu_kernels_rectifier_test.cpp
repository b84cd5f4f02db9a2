/// Kernels that compute the relu or leaky_relu behind them too: what they write beside themselves without it, and one
/// element after the other.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <vector>

#include "src/nn/gpu/kernels/layer_launch.h"
#include "src/nn/gpu/kernels/product_launch.h"
#include "tests/nn/draws.h"
#include "tests/nn/gpu_kernels_device.h"

namespace epochreel::nn::gpu {
namespace {

constexpr float kSlope = 0.3F;
constexpr DenseSizes kDense = {37, 21, 50, 64};
constexpr ConvSizes kConv = {3, 16, {2, 7, 6, 11, 7, 6, 3, 1, 1, 1}};

float below_zero(std::int32_t function, float x) { return function == kRelu ? 0.0F : kSlope * x; }

Launch rectified_by(Launch launch, const Rectifier& rectifier) {
  std::memcpy(launch.args.data() + launch.rectifier, &rectifier, sizeof rectifier);
  return launch;
}

/// Launches the last of which writes `count` elements that can go through a rectifier.
struct RectifiedCase {
  TestArena arena;
  std::vector<Launch> launches;
  std::int64_t count = 0;
};

/// The elements without a rectifier.
Floats plain_elements(const RectifiedCase& c) {
  TestArena arena = c.arena;
  run(arena, c.launches);
  return arena.get<float>(c.launches.back().output, c.count);
}

void compare_forward(const RectifiedCase& c, std::int32_t function) {
  const Floats plain = plain_elements(c);
  Floats wanted;
  for (const float x : plain) wanted.push_back(x < 0 ? below_zero(function, x) : x);
  EXPECT_NE(difference(plain, wanted), "") << "no element is below 0";
  TestArena arena = c.arena;
  const Rectifier rectifier{arena.room<float>(c.count), function, kSlope};
  std::vector<Launch> launches = c.launches;
  launches.back() = rectified_by(launches.back(), rectifier);
  run(arena, launches);
  EXPECT_EQ(difference(arena.get<float>(launches.back().output, c.count), plain), "");
  EXPECT_EQ(difference(arena.get<float>(rectifier.array, c.count), wanted), "");
}

void compare_backward(const RectifiedCase& c, std::int32_t function) {
  const Floats plain = plain_elements(c);
  Draws draws(81);
  const Floats x = draws.normals(c.count);
  Floats wanted;
  for (std::size_t i = 0; i < plain.size(); ++i) wanted.push_back(plain[i] * (x[i] > 0 ? 1 : below_zero(function, 1)));
  EXPECT_NE(difference(plain, wanted), "") << "no gradient changes";
  TestArena arena = c.arena;
  std::vector<Launch> launches = c.launches;
  launches.back() = rectified_by(launches.back(), {arena.put(x), function, kSlope});
  run(arena, launches);
  EXPECT_EQ(difference(arena.get<float>(launches.back().output, c.count), wanted), "");
}

template <class Compare>
void for_functions(const RectifiedCase& c, const Compare& compare) {
  SCOPED_TRACE(entry_of(c.launches.back().kernel).name);
  ASSERT_NE(c.launches.back().rectifier, 0U);
  for (const std::int32_t function : {kRelu, kLeakyRelu}) compare(c, function);
}

/// The same in one launch with the gradient of the weights.
RectifiedCase paired(RectifiedCase c) {
  const std::int64_t floats = 8192;  // more than any array of these cases has
  const std::int64_t x = c.arena.put(Floats(floats)), dy = c.arena.put(Floats(floats));
  const std::int64_t dw = c.arena.room<float>(floats), db = c.arena.room<float>(floats);
  const bool is_dense = c.launches.back().kernel == KernelId::kDenseBackwardSmall;
  c.launches = is_dense ? launch_dense_pair(launch_dense_gradient(kDense, x, dy, dw, db), c.launches.back())
                        : launch_conv_pair(launch_conv_gradient(kConv, x, dy, dw), c.launches.back());
  return c;
}

/// The same by the large tile. More blocks than are needed do nothing.
RectifiedCase with_kernel(RectifiedCase c, KernelId large) {
  c.launches.back().kernel = large;
  return c;
}

RectifiedCase draw_dense(Draws& draws, bool forward) {
  RectifiedCase c;
  const std::int64_t x = c.arena.put(draws.normals(37 * 50));
  const std::int64_t weight = c.arena.put(draws.normals(21 * 64));
  const std::int64_t bias = c.arena.put(draws.normals(50));
  const std::int64_t y = c.arena.room<float>(37 * 50);
  c.count = 37 * (forward ? 50 : 21);
  c.launches = {forward ? launch_dense_forward(kDense, x, weight, bias, y)
                        : launch_dense_backward(kDense, x, weight, y)};
  return c;
}

RectifiedCase draw_conv(Draws& draws, bool forward) {
  RectifiedCase c;
  const std::int64_t x = c.arena.put(draws.normals(3 * 42 * 11));
  const std::int64_t weight = c.arena.put(draws.normals(18 * 16));
  const std::int64_t bias = c.arena.put(draws.normals(11));
  const std::int64_t y = c.arena.room<float>(3 * 42 * 11);
  c.count = 3 * 42 * (forward ? 11 : 2);
  c.launches = {forward ? launch_conv_forward(kConv, x, weight, bias, y) : launch_conv_backward(kConv, x, weight, y)};
  return c;
}

RectifiedCase draw_batch_norm(Draws& draws) {
  constexpr std::int64_t kRows = 90, kChannels = 5;
  RectifiedCase c;
  BatchNormArgs args{};
  for (Int64* const place : {&args.x, &args.dy}) *place = c.arena.put(draws.normals(kRows * kChannels));
  for (Int64* const place : {&args.y, &args.dx}) *place = c.arena.room<float>(kRows * kChannels);
  for (Int64* const place : {&args.weight, &args.bias, &args.running_mean, &args.running_var, &args.scale, &args.shift,
                             &args.slope, &args.float_mean, &args.weight_gradient, &args.bias_gradient}) {
    *place = c.arena.put(draws.normals(kChannels));
  }
  for (Int64* const place : {&args.mean, &args.variance, &args.first_sums, &args.second_sums}) {
    *place = c.arena.room<double>(kChannels);
  }
  args.partial = c.arena.room<double>(batch_norm_partial(kRows, kChannels));
  args.momentum = 0.1;
  args.epsilon = 1e-5;
  args.rows = kRows;
  args.channels = kChannels;
  args.training = 1;
  c.count = kRows * kChannels;
  c.launches = launch_batch_norm_training(args);
  return c;
}

RectifiedCase backward_of(RectifiedCase c) {
  BatchNormArgs args{};
  std::memcpy(&args, c.launches.back().args.data(), sizeof args);
  for (const Launch& launch : launch_batch_norm_backward(args)) c.launches.push_back(launch);
  return c;
}

RectifiedCase draw_pool(Draws& draws, bool takes_maximum) {
  PoolArgs args{};
  args.batch = 2;
  args.channels = 3;
  args.height = args.width = 7;
  args.out_height = args.out_width = 3;
  args.window = 3;
  args.stride = 2;
  args.share = 1.0F / 9;
  RectifiedCase c;
  c.count = 2 * 3 * 49;
  args.x = c.arena.put(draws.normals(c.count));
  args.y = c.arena.put(draws.normals(2 * 3 * 9));
  args.sources = c.arena.room<std::int32_t>(2 * 3 * 9);
  c.launches = {launch_max_pool_forward(args), launch_average_pool_backward(args)};
  if (takes_maximum) c.launches.back() = launch_max_pool_backward(args);
  return c;
}

RectifiedCase draw_dropout(Draws& draws) {
  RectifiedCase c;
  DropoutArgs args{};
  c.count = 300;
  args.x = c.arena.put(draws.normals(c.count));
  args.y = c.arena.room<float>(c.count);
  args.factors = c.arena.put(draws.normals(c.count));
  args.count = 300;
  c.launches = {launch_dropout_backward(args)};
  return c;
}

TEST(GpuKernelsRectifier, KernelsOfAPassForwardWriteBothArrays) {
  Draws draws(82);
  const RectifiedCase dense = draw_dense(draws, true);
  const RectifiedCase conv = draw_conv(draws, true);
  for_functions(dense, compare_forward);
  for_functions(with_kernel(dense, KernelId::kDenseForwardLarge), compare_forward);
  for_functions(conv, compare_forward);
  for_functions(with_kernel(conv, KernelId::kConvForwardLarge), compare_forward);
  for_functions(draw_batch_norm(draws), compare_forward);
}

TEST(GpuKernelsRectifier, KernelsOfAPassBackwardMultiplyBySlopes) {
  Draws draws(83);
  const RectifiedCase dense = draw_dense(draws, false);
  const RectifiedCase conv = draw_conv(draws, false);
  for_functions(dense, compare_backward);
  for_functions(with_kernel(dense, KernelId::kDenseBackwardLarge), compare_backward);
  for_functions(paired(dense), compare_backward);
  for_functions(paired(conv), compare_backward);
  for_functions(conv, compare_backward);
  for_functions(with_kernel(conv, KernelId::kConvBackwardLarge), compare_backward);
  for_functions(backward_of(draw_batch_norm(draws)), compare_backward);
  for_functions(draw_pool(draws, true), compare_backward);
  for_functions(draw_pool(draws, false), compare_backward);
  for_functions(draw_dropout(draws), compare_backward);
}

}  // namespace
}  // namespace epochreel::nn::gpu
