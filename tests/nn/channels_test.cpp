/// Tests batch_norm and max_pool2d with values that are hard to sum or to compare.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "epochreel/base/random.h"
#include "src/nn/batch_norm_sums.h"
#include "src/nn/layer.h"
#include "src/nn/layer_types.h"

namespace epochreel::nn {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

LayerContext context(const std::vector<std::int64_t>& input, const std::vector<std::int64_t>& output, int batch) {
  LayerContext context;
  context.input = input;
  context.output = output;
  context.max_batch = batch;
  return context;
}

Pass training(int batch) {
  Pass pass;
  pass.batch = batch;
  pass.training = true;
  return pass;
}

/// A mean a thousand standard deviations from 0. y = scale x + shift is computed in f32 from terms near 1000: scale,
/// shift, product and sum are rounded, each by 1000 x 2^-25 to 2^-24 at most, together 1.8e-4. Channels beyond a block
/// of 16 are summed one by one.
TEST(BatchNormTest, FarFromZero) {
  constexpr int kBatch = 700;
  constexpr int kChannels = 19;
  const RandomStream random(3, RandomUse::kSynthetic);
  std::vector<float> x(kBatch * kChannels);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(1000 + random.normal(i));
  std::vector<float> y(x.size());
  make_layer(job::BatchNormSpec{}, context({kChannels}, {kChannels}, kBatch))
      ->forward(training(kBatch), x.data(), y.data());
  for (int c = 0; c < kChannels; ++c) {
    long double mean = 0;
    long double variance = 0;
    const auto at = [&](int row) { return static_cast<std::size_t>(row * kChannels + c); };
    for (int row = 0; row < kBatch; ++row) mean += static_cast<long double>(x[at(row)]) / kBatch;
    for (int row = 0; row < kBatch; ++row) {
      const long double distance = static_cast<long double>(x[at(row)]) - mean;
      variance += distance * distance / kBatch;
    }
    for (int row = 0; row < kBatch; ++row) {
      const auto wanted =
          static_cast<double>((static_cast<long double>(x[at(row)]) - mean) / std::sqrt(variance + 1e-5L));
      EXPECT_NEAR(static_cast<double>(y[at(row)]), wanted, 2e-4) << "row " << row << ", channel " << c;
    }
  }
}

/// A channel that never changes has variance 0, not what rounding left of it.
TEST(BatchNormTest, AConstantChannelHasNoVariance) {
  constexpr int kBatch = 300;
  constexpr std::int64_t kChannels = 17;
  std::vector<float> x(kBatch * kChannels, 12345.678F);
  const std::vector<float> origin(kChannels, 12345.678F);
  std::vector<double> first(kChannels, -1);
  std::vector<double> second(kChannels, -1);
  sum_distances({kBatch, kChannels}, x.data(), origin.data(), {first.data(), second.data()});
  EXPECT_EQ(first, std::vector<double>(kChannels, 0));
  EXPECT_EQ(second, std::vector<double>(kChannels, 0));
}

TEST(BatchNormTest, ANaNComesThrough) {
  std::vector<float> x = {1, 2, kNaN, 4, 5, 6};  // three rows of two channels
  std::vector<float> y(x.size());
  make_layer(job::BatchNormSpec{}, context({2}, {2}, 3))->forward(training(3), x.data(), y.data());
  for (const std::size_t row : {0U, 1U, 2U}) {
    EXPECT_TRUE(std::isnan(y[2 * row]));
    EXPECT_FALSE(std::isnan(y[2 * row + 1]));
  }
}

/// One window of 2x2 a channel; the gradient goes to the element that was taken.
TEST(MaxPoolTest, TakesTheFirstLargestAndNaNBeforeAll) {
  constexpr int kChannels = 5;
  const float low = -std::numeric_limits<float>::infinity();
  const std::vector<std::vector<float>> windows = {
      {1, 3, 3, 2}, {-4, -7, -4, -9}, {low, low, low, low}, {9, kNaN, 10, kNaN}, {kNaN, 1, kNaN, 2}};
  const std::vector<std::size_t> taken = {1, 0, 0, 1, 0};
  std::vector<float> x;
  for (std::size_t pixel = 0; pixel < 4; ++pixel) {
    for (const auto& window : windows) x.push_back(window[pixel]);
  }
  std::vector<float> y(kChannels);
  const auto pool = make_layer(job::MaxPool2dSpec{}, context({kChannels, 2, 2}, {kChannels, 1, 1}, 1));
  pool->forward(training(1), x.data(), y.data());
  const std::vector<float> dy = {1, 2, 3, 4, 5};
  std::vector<float> dx(x.size(), kNaN);
  pool->backward(training(1), {x.data(), y.data(), dy.data(), dx.data()}, nullptr);
  for (std::size_t c = 0; c < kChannels; ++c) {
    const float wanted = windows[c][taken[c]];
    EXPECT_TRUE(y[c] == wanted || (std::isnan(y[c]) && std::isnan(wanted))) << "channel " << c;
    for (std::size_t pixel = 0; pixel < 4; ++pixel) {
      EXPECT_EQ(dx[pixel * kChannels + c], pixel == taken[c] ? dy[c] : 0.0F) << "pixel " << pixel << ", channel " << c;
    }
  }
}

}  // namespace
}  // namespace epochreel::nn
