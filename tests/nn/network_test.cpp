#include "epochreel/nn/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "epochreel/base/error.h"
#include "nn/random_batch.h"
#include "nn/reference.h"

namespace epochreel::nn {
namespace {

struct Case {
  std::vector<int> units;
  int inputs;
  int batch;
  int max_batch;
};

/// Largest difference, in units of the largest magnitude of `expected`.
template <class Expected>
double relative_error(std::span<const float> actual, const Expected& expected) {
  EXPECT_EQ(actual.size(), expected.size());
  double most = 1e-30;
  double error = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    most = std::max(most, std::fabs(expected[i]));
    error = std::max(error, std::fabs(static_cast<double>(actual[i]) - expected[i]));
  }
  return error / most;
}

class NetworkAgainstReference : public testing::TestWithParam<Case> {};

TEST_P(NetworkAgainstReference, TrainsAlike) {
  const Case& c = GetParam();
  const auto layers = dense_layers(c.units);
  const int classes = c.units.back();
  NetworkOptions options;
  options.seed = 5;
  options.max_batch = c.max_batch;
  options.threads = 3;
  Network network(layers, c.inputs, classes, options);
  reference::Network expected(layers, network);
  for (std::uint64_t step = 0; step < 3; ++step) {
    const RandomBatch batch = random_batch(step, c.batch, c.inputs, classes);
    const double loss = expected.forward(batch.images, batch.labels);
    expected.backward(batch.images, batch.labels);
    expected.update(0.05, 0.9);
    const BatchResult result = network.train_step(batch.images, batch.labels, {0.05, 0.9});
    EXPECT_NEAR(result.loss, loss, 2e-6 * std::max(1.0, loss));
    for (std::size_t i = 0; i < layers.size(); ++i) {
      EXPECT_LT(relative_error(network.activation(static_cast<int>(i)), expected.activations()[i]), 4e-6) << i;
    }
    EXPECT_LT(relative_error(network.probabilities(), expected.probabilities()), 4e-6);
    for (std::size_t i = 0; i < network.parameters().size(); ++i) {
      const Parameter& parameter = network.parameters()[i];
      const reference::Values& values = expected.parameters()[i];
      EXPECT_LT(relative_error(parameter.gradient, values.gradient), 2e-5) << parameter.name;
      EXPECT_LT(relative_error(parameter.momentum, values.momentum), 2e-5) << parameter.name;
      EXPECT_LT(relative_error(parameter.values, values.value), 2e-6) << parameter.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, NetworkAgainstReference,
                         testing::Values(Case{{10}, 784, 128, 128}, Case{{1024, 512, 10}, 784, 8, 8},
                                         Case{{1, 2}, 3, 1, 1}, Case{{1, 1, 3}, 1, 5, 9}, Case{{129, 65, 7}, 131, 97, 97},
                                         Case{{33, 10}, 17, 96, 128}, Case{{600, 3}, 2, 31, 256},
                                         Case{{5, 255, 2}, 511, 64, 64}, Case{{130, 4}, 513, 1, 128},
                                         Case{{16, 16, 16, 16, 5}, 49, 33, 40}));

TEST(Reference, GradientsMatchFiniteDifferences) {
  const auto layers = dense_layers({6, 5, 4});
  Network network(layers, 7, 4, {3, 9, 1});
  const RandomBatch batch = random_batch(2, 9, 7, 4);
  reference::Network reference(layers, network);
  reference.forward(batch.images, batch.labels);
  reference.backward(batch.images, batch.labels);
  const std::vector<reference::Values> before = reference.parameters();
  constexpr double kStep = 1e-6;
  for (std::size_t p = 0; p < before.size(); ++p) {
    for (std::size_t i = 0; i < before[p].value.size(); ++i) {
      double& value = reference.parameters()[p].value[i];
      value = before[p].value[i] + kStep;
      const double above = reference.forward(batch.images, batch.labels);
      value = before[p].value[i] - kStep;
      const double below = reference.forward(batch.images, batch.labels);
      value = before[p].value[i];
      EXPECT_NEAR((above - below) / (2 * kStep), before[p].gradient[i], 1e-8) << "parameter " << p << ", element " << i;
    }
  }
}

/// Weights, momentum, gradients and losses after a few steps of differing batch sizes, as bytes.
std::string trained_bytes(const std::vector<int>& units, int inputs, int threads) {
  NetworkOptions options;
  options.max_batch = 130;
  options.threads = threads;
  Network network(dense_layers(units), inputs, units.back(), options);
  std::string bytes;
  const auto add = [&bytes](const void* data, std::size_t size) {
    bytes.append(static_cast<const char*>(data), size);
  };
  for (const int count : {128, 130, 96, 1, 37}) {
    const RandomBatch batch = random_batch(static_cast<std::uint64_t>(count), count, inputs, units.back());
    const BatchResult trained = network.train_step(batch.images, batch.labels, {0.1, 0.9});
    const BatchResult evaluated = network.evaluate(batch.images, batch.labels);
    add(&trained.loss, sizeof trained.loss);
    add(&evaluated.loss, sizeof evaluated.loss);
    add(network.probabilities().data(), network.probabilities().size_bytes());
  }
  for (const Parameter& parameter : network.parameters()) {
    add(parameter.values.data(), parameter.values.size_bytes());
    add(parameter.gradient.data(), parameter.gradient.size_bytes());
    add(parameter.momentum.data(), parameter.momentum.size_bytes());
  }
  return bytes;
}

TEST(Network, HasTheSameBitsAtAnyNumberOfThreads) {
  for (const std::vector<int>& units : {std::vector<int>{1024, 512, 10}, std::vector<int>{300, 77, 3}}) {
    const std::string one = trained_bytes(units, 784, 1);
    for (const int threads : {2, 3, 4, 7, 16}) {
      EXPECT_TRUE(trained_bytes(units, 784, threads) == one) << units.front() << " units, " << threads << " threads";
    }
  }
}

TEST(Network, EvaluateLeavesParametersAlone) {
  Network network(dense_layers({20, 4}), 30, 4, {1, 16, 2});
  const RandomBatch batch = random_batch(1, 16, 30, 4);
  network.train_step(batch.images, batch.labels, {0.1, 0.9});
  std::vector<std::vector<float>> before;
  for (const Parameter& p : network.parameters()) {
    for (const auto span : {p.values, p.gradient, p.momentum}) before.emplace_back(span.begin(), span.end());
  }
  network.evaluate(batch.images, batch.labels);
  std::size_t i = 0;
  for (const Parameter& p : network.parameters()) {
    for (const auto span : {p.values, p.gradient, p.momentum}) {
      EXPECT_TRUE(std::equal(span.begin(), span.end(), before[i++].begin())) << p.name;
    }
  }
}

TEST(Network, CountsTheLargestLogitAndTakesTheLowestClassOfEqualOnes) {
  Network network({job::DenseSpec{3}}, 2, 3, {1, 4, 1});
  const auto set = [&network](std::size_t parameter, const std::vector<float>& values) {
    std::copy(values.begin(), values.end(), network.parameters()[parameter].values.begin());
  };
  set(0, {1, 0, 0, 1, 0, 1});
  const std::vector<float> images = {1, 0, 0, 1, 0, 0, 0, 2};
  const std::vector<std::uint8_t> labels = {0, 2, 0, 1};
  const BatchResult result = network.evaluate(images, labels);
  EXPECT_THAT(network.predictions(), testing::ElementsAre(0, 1, 0, 1));
  EXPECT_EQ(result.correct, 3);
  EXPECT_NEAR(network.losses()[2], std::log(3.0), 1e-7);
}

TEST(Network, TellsShapesAndNamesAsPyTorchDoes) {
  const Network network(dense_layers({6, 4}), 9, 4, {});
  ASSERT_EQ(network.layers().size(), 3U);
  EXPECT_EQ(network.layers()[0].type, "dense");
  EXPECT_EQ(network.layers()[0].parameters, 60);
  EXPECT_EQ(network.layers()[1].type, "relu");
  EXPECT_THAT(network.layers()[1].shape, testing::ElementsAre(6));
  ASSERT_EQ(network.parameters().size(), 4U);
  EXPECT_EQ(network.parameters()[0].name, "model.0.weight");
  EXPECT_THAT(network.parameters()[0].shape, testing::ElementsAre(6, 9));
  EXPECT_EQ(network.parameters()[3].name, "model.2.bias");
  EXPECT_THAT(network.parameters()[3].shape, testing::ElementsAre(4));
}

TEST(Network, StartsHeNormalWithZeroBiases) {
  const Network network(dense_layers({500, 10}), 200, 10, {});
  const std::span<const float> weight = network.parameters()[0].values;
  double sum = 0;
  double squares = 0;
  for (const double value : weight) {
    sum += value;
    squares += value * value;
  }
  const auto count = static_cast<double>(weight.size());
  EXPECT_NEAR(sum / count, 0, 0.001);
  EXPECT_NEAR(squares / count, 2.0 / 200, 0.0002);
  EXPECT_THAT(network.parameters()[1].values, testing::Each(0.0F));
  const Network other(dense_layers({500, 10}), 200, 10, {2, 128, 1});
  EXPECT_NE(other.parameters()[0].values[0], weight[0]);
}

TEST(Network, LetsANanThrough) {
  Network network(dense_layers({8, 3}), 4, 3, {1, 2, 1});
  const std::vector<float> images(8, std::numeric_limits<float>::quiet_NaN());
  const std::vector<std::uint8_t> labels = {0, 1};
  EXPECT_TRUE(std::isnan(network.evaluate(images, labels).loss));
}

TEST(Network, RefusesALastLayerThatDoesNotMatchTheClasses) {
  try {
    const Network network(dense_layers({8, 3}), 4, 10, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
    EXPECT_STREQ(error.what(),
                 "network: the last layer has 3 units, but the data has 10 classes; close with '- dense: 10'");
  }
}

TEST(Network, RefusesABatchThatDoesNotFit) {
  Network network(dense_layers({3}), 4, 3, {1, 2, 1});
  const std::vector<float> images(12);
  const std::vector<std::uint8_t> labels(3);
  try {
    network.evaluate(images, labels);
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "network: a batch of 3 labels and 12 pixels does not fit 1 to 2 images of 4 pixels");
  }
}

TEST(Network, NamesItsLibraryAndInstructionSet) {
  EXPECT_THAT(onednn_version(), testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
  EXPECT_FALSE(effective_isa().empty());
}

}  // namespace
}  // namespace epochreel::nn
