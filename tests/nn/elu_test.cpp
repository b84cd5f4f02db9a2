/// elu where its formula is hard on floats: near 0, and far from it.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "src/nn/layer.h"
#include "src/nn/layer_types.h"

namespace epochreel::nn {
namespace {

constexpr float kAlpha = 0.75F;

struct Outputs {
  std::vector<float> values;
  std::vector<float> slopes;
};

/// Values and slopes of an elu of kAlpha; the slopes are gradients where dy is 1.
Outputs elu_of(const std::vector<float>& x) {
  LayerContext context;
  context.input = context.output = {static_cast<std::int64_t>(x.size())};
  context.max_batch = 1;
  const auto layer = make_layer(job::EluSpec{static_cast<double>(kAlpha)}, context);
  Outputs outputs{std::vector<float>(x.size()), std::vector<float>(x.size())};
  const std::vector<float> ones(x.size(), 1.0F);
  layer->forward({.batch = 1}, x.data(), outputs.values.data());
  layer->backward({.batch = 1}, {x.data(), outputs.values.data(), ones.data(), outputs.slopes.data()}, nullptr);
  return outputs;
}

/// Values are right to the last place but one, however small; slopes to the last places of alpha.
TEST(Elu, IsWithinAFloatOfTheLibrary) {
  std::vector<float> x;
  for (float size = 1e-30F; size < 100; size *= 1.01F) x.push_back(-size);
  const Outputs outputs = elu_of(x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double value = 0.75 * std::expm1(static_cast<double>(x[i]));
    EXPECT_NEAR(static_cast<double>(outputs.values[i]), value, std::fabs(value) * 0x1p-23) << x[i];
    EXPECT_NEAR(static_cast<double>(outputs.slopes[i]), 0.75 * std::exp(static_cast<double>(x[i])), 0x1p-23) << x[i];
  }
}

TEST(Elu, HasDefinedEnds) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const Outputs outputs = elu_of({0.0F, -0.0F, 3.0F, 1e30F, kInfinity, -1e30F, -kInfinity});
  EXPECT_EQ(outputs.values, (std::vector<float>{0, 0, 3, 1e30F, kInfinity, -kAlpha, -kAlpha}));
  EXPECT_EQ(outputs.slopes, (std::vector<float>{kAlpha, kAlpha, 1, 1, 1, 0, 0}));
}

TEST(Elu, ANaNComesThrough) {
  const Outputs outputs = elu_of({std::numeric_limits<float>::quiet_NaN()});
  EXPECT_TRUE(std::isnan(outputs.values[0]));
  EXPECT_TRUE(std::isnan(outputs.slopes[0]));
}

}  // namespace
}  // namespace epochreel::nn
