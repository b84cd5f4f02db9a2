/// The naive reference itself: its gradients against finite differences, its updates against what they must add up to.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>

#include "nn/draws.h"
#include "nn/networks.h"
#include "nn/random_batch.h"
#include "nn/reference/loss.h"
#include "nn/reference/network.h"
#include "nn/reference/optimizer.h"

namespace epochreel::nn::reference {
namespace {

using Shape = std::vector<std::int64_t>;

Array normals(Draws& draws, std::size_t count) { return exact(draws.normals(static_cast<std::int64_t>(count))); }

/// Central differences of `loss` by each element of `values`, or by some 40 of them: with steps of 1e-5 they are off by
/// 1e-10 of the third derivative, and by 1e-11 of the loss for its rounding in double.
void expect_gradient(Array& values, const Array& gradient, const std::function<double()>& loss) {
  constexpr double kStep = 1e-5;
  ASSERT_EQ(values.size(), gradient.size());
  for (std::size_t i = 0; i < values.size(); i += 1 + values.size() / 40) {
    const double value = values[i].value;
    values[i].value = value + kStep;
    const double above = loss();
    values[i].value = value - kStep;
    const double below = loss();
    values[i].value = value;
    EXPECT_NEAR((above - below) / (2 * kStep), gradient[i].value, 1e-6 * std::max(1.0, std::fabs(gradient[i].value)))
        << "element " << i;
  }
}

struct Case {
  job::LayerSpec layer;
  Shape input;
  int batch;
  bool training = true;
};

/// The loss is the sum of dst times fixed random numbers, so that diff_dst is these.
void check_layer(const Case& c, std::uint64_t seed) {
  SCOPED_TRACE(std::string(job::layer_type(c.layer)) + (c.training ? " in training" : ", trained"));
  Draws draws(seed);
  Network network({c.layer}, c.input, seed);
  const Pass pass{c.batch, c.training, 5};
  std::int64_t size = c.batch;
  for (const std::int64_t length : c.input) size *= length;
  Array src = normals(draws, static_cast<std::size_t>(size));
  for (Values* values : network.parameters()) {
    for (Number& value : values->value) value.value += 0.3 * draws.uniform();
  }
  const std::vector<Values*> parameters = network.parameters();
  const Array diff_dst = normals(draws, network.forward(pass, src).size());
  const std::function<double()> loss = [&] {
    const Array dst = network.forward(pass, src);
    double sum = 0;
    for (std::size_t i = 0; i < dst.size(); ++i) sum += dst[i].value * diff_dst[i].value;
    return sum;
  };
  loss();
  const Array diff_src = network.backward(diff_dst);
  expect_gradient(src, diff_src, loss);
  for (std::size_t i = 0; i < std::min<std::size_t>(parameters.size(), 2); ++i) {
    const Array gradient = parameters[i]->gradient;
    expect_gradient(parameters[i]->value, gradient, loss);
  }
}

job::Conv2dSpec conv2d(int filters, int kernel, int stride, job::Padding padding) {
  return {filters, kernel, stride, padding};
}

TEST(Reference, EveryLayersGradientsMatchFiniteDifferences) {
  std::vector<Case> cases = {
      {job::DenseSpec{5}, {7}, 3},
      {job::DenseSpec{1}, {1, 3, 4}, 1},
      {conv2d(3, 3, 1, job::Padding::kSame), {2, 5, 4}, 2},
      {conv2d(2, 2, 2, job::Padding::kValid), {3, 5, 7}, 3},
      {conv2d(2, 5, 3, job::Padding::kSame), {1, 3, 7}, 2},
      {job::MaxPool2dSpec{{2, 0}}, {2, 5, 4}, 2},
      {job::MaxPool2dSpec{{3, 1}}, {2, 5, 6}, 2},
      {job::AvgPool2dSpec{{2, 0}}, {2, 5, 4}, 2},
      {job::AvgPool2dSpec{{3, 2}}, {2, 7, 6}, 2},
      {job::BatchNormSpec{}, {3}, 7},
      {job::BatchNormSpec{0.3, 1e-2}, {2, 3, 4}, 2},
      {job::BatchNormSpec{}, {2, 3, 4}, 2, false},
      {job::DropoutSpec{0.3}, {2, 3, 4}, 3},
      {job::DropoutSpec{0.3}, {5}, 3, false},
      {job::FlattenSpec{}, {3, 2, 4}, 2},
      {job::LeakyReluSpec{0.2}, {11}, 3},
      {job::EluSpec{0.7}, {11}, 3},
  };
  for (const job::LayerSpec& activation : activations()) cases.push_back({activation, {11}, 3});
  for (std::size_t i = 0; i < cases.size(); ++i) check_layer(cases[i], i);
}

/// All layers and the loss, whose labels are smoothed.
TEST(Reference, AWholeNetworksGradientsMatchFiniteDifferences) {
  Draws draws(3);
  Network network(every_layer(4), {1, 9, 10}, 3);
  Array images = normals(draws, 5 * 90);
  for (Values* values : network.parameters()) {
    for (Number& value : values->value) value.value += draws.uniform() - 0.5;
  }
  const std::vector<std::uint8_t> labels = {0, 3, 1, 1, 2};
  const auto loss = [&] { return softmax_cross_entropy(network.forward({5, true, 2}, images), labels, 0.1); };
  const auto mean = [&] { return loss().mean; };
  const Loss now = loss();
  const std::vector<float> probabilities(now.probabilities.begin(), now.probabilities.end());
  const Array diff_images = network.backward(now.gradient(probabilities, 5));
  std::vector<Array> gradients;
  for (const Values* values : network.parameters()) gradients.push_back(values->gradient);
  expect_gradient(images, diff_images, mean);
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    if (!gradients[i].empty()) expect_gradient(network.parameters()[i]->value, gradients[i], mean);
  }
}

/// In a row of constant gradients: the sum of what is subtracted.
double distance_after(const job::OptimizerSpec& optimizer, int steps, double gradient, double start = 0) {
  Trained p{{start}, {gradient}, {0.0}, {0.0}};
  std::vector<Trained> parameters{p};
  for (int t = 1; t <= steps; ++t) update(trained_by(optimizer), {0.1, t}, 0, parameters);
  return start - parameters[0].value[0].value;
}

TEST(Reference, SgdOfConstantGradientsIsAGeometricSeries) {
  double velocity = 0;
  double momentum = 0;
  double nesterov = 0;
  for (int t = 1; t <= 9; ++t) {
    velocity = 2 * (1 - std::pow(0.8, t)) / (1 - 0.8);
    momentum += 0.1 * velocity;
    nesterov += 0.1 * (2 + 0.8 * velocity);
  }
  EXPECT_NEAR(distance_after(job::SgdSpec{0.1, 0, false, 0}, 9, 2), 0.1 * 2 * 9, 1e-12);
  EXPECT_NEAR(distance_after(job::SgdSpec{0.1, 0.8, false, 0}, 9, 2), momentum, 1e-12);
  EXPECT_NEAR(distance_after(job::SgdSpec{0.1, 0.8, true, 0}, 9, 2), nesterov, 1e-12);
  EXPECT_NEAR(distance_after(job::SgdSpec{0.1, 0, false, 0.3}, 9, 0, 5), 5 * (1 - std::pow(1 - 0.1 * 0.3, 9)), 1e-12);
}

/// Corrected for their start, the moments of constant gradients are g and g^2 from the first step on.
TEST(Reference, AdamOfConstantGradientsWalksAtItsRate) {
  EXPECT_NEAR(distance_after(job::AdamSpec{}, 9, -2), -0.1 * 9, 1e-8);
  EXPECT_NEAR(distance_after(job::AdamSpec{0.1, 0.7, 0.8, 0.5, 0}, 9, 2), 0.1 * 9 * 2 / 2.5, 1e-12);
  EXPECT_NEAR(distance_after(job::AdamSpec{0.1, 0.9, 0.999, 1e-8, 0.3}, 1, 0, 5), 0.1, 1e-8);
  const double left = std::pow(1 - 0.1 * 0.3, 9);  // decay alone
  EXPECT_NEAR(distance_after(job::AdamWSpec{0.1, 0.9, 0.999, 1e-8, 0.3}, 9, 0, 5), 5 * (1 - left), 1e-12);
}

TEST(Reference, ClippingKeepsTheDirectionAndBoundsTheNorm) {
  EXPECT_EQ(clip_factor(0, 7), 1);
  EXPECT_EQ(clip_factor(2, 1.9), 1);
  EXPECT_NEAR(clip_factor(2, 8), 0.25, 1e-7);
}

/// A sum of products in float lies within a few of the deviations that a Number tells, and within a hundredth of one by
/// luck alone.
TEST(Reference, NumbersKnowHowFarOffFloatIs) {
  Draws draws(9);
  int near = 0;
  for (int time = 0; time < 200; ++time) {
    const Floats a = draws.normals(300);
    const Floats b = draws.normals(300);
    float sum = 0;
    Number expected = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      sum += a[i] * b[i];
      expected += Number(static_cast<double>(a[i])) * Number(static_cast<double>(b[i]));
    }
    const double error = std::fabs(static_cast<double>(sum) - expected.value) / expected.deviation();
    EXPECT_LT(error, 4);
    near += error < 0.01 ? 1 : 0;
  }
  EXPECT_LT(near, 20);
}

}  // namespace
}  // namespace epochreel::nn::reference
