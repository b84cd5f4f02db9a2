/// Initial weights: their distributions, and on what they depend.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "nn/networks.h"

namespace epochreel::nn {
namespace {

CpuNetwork network_with(const job::InitSpec& init, std::uint64_t seed = 1) {
  job::TrainSpec train;
  train.init = init;
  NetworkOptions options = network_options(20, 10, 10, 4);
  options.seed = seed;
  job::Conv2dSpec conv;
  conv.filters = 48;
  conv.kernel = 5;
  return CpuNetwork({conv, job::BatchNormSpec{}, conv, job::FlattenSpec{}, job::DenseSpec{10}}, train, options);
}

std::vector<float> values(const Network& network, const std::string& name) {
  for (const Parameter& parameter : network.parameters()) {
    if (parameter.name() == name) return parameter.read(ArrayKind::kValues);
  }
  ADD_FAILURE() << "no parameter " << name;
  return {};
}

/// Deviations of the mean of n draws from its expectation 0, and of their mean square from `variance`, both in units of
/// their own standard deviations; the mean square of a distribution with this kurtosis has variance^2 (kurtosis - 1) /
/// n.
void expect_moments(const std::vector<float>& draws, double variance, double kurtosis) {
  double sum = 0;
  double squares = 0;
  for (const float draw : draws) {
    sum += static_cast<double>(draw);
    squares += static_cast<double>(draw) * static_cast<double>(draw);
  }
  const auto count = static_cast<double>(draws.size());
  EXPECT_NEAR(sum / count / std::sqrt(variance / count), 0, 4);
  EXPECT_NEAR((squares / count - variance) / (variance * std::sqrt((kurtosis - 1) / count)), 0, 4);
}

TEST(Init, HeNormalHasTheVarianceOfItsFanIn) {
  const CpuNetwork network = network_with(job::HeNormalInit{});
  expect_moments(values(network, "model.0.weight"), 2.0 / 25, 3);
  expect_moments(values(network, "model.2.weight"), 2.0 / (48 * 25), 3);
  expect_moments(values(network, "model.4.weight"), 2.0 / (48 * 200), 3);
}

TEST(Init, GlorotUniformStaysWithinItsLimit) {
  const CpuNetwork network = network_with(job::GlorotUniformInit{});
  const auto check = [&](const std::string& name, double fan_in, double fan_out) {
    const double limit = std::sqrt(6 / (fan_in + fan_out));
    const std::vector<float> weight = values(network, name);
    expect_moments(weight, limit * limit / 3, 1.8);
    const auto [least, most] = std::minmax_element(weight.begin(), weight.end());
    EXPECT_GE(static_cast<double>(*least), -limit);
    EXPECT_LE(static_cast<double>(*most), limit);
  };
  check("model.0.weight", 25, 48 * 25);
  check("model.2.weight", 48 * 25, 48 * 25);
  check("model.4.weight", 48 * 200, 10);
}

TEST(Init, ConstantIsItsValue) {
  const CpuNetwork network = network_with(job::ConstantInit{0.25});
  for (const char* name : {"model.0.weight", "model.2.weight", "model.4.weight"}) {
    EXPECT_THAT(values(network, name), testing::Each(0.25F));
  }
}

TEST(Init, BiasesStartAtZeroAndBatchNormAsTheIdentity) {
  const CpuNetwork network = network_with(job::HeNormalInit{});
  for (const char* name : {"model.0.bias", "model.1.bias", "model.2.bias", "model.4.bias", "model.1.running_mean"}) {
    EXPECT_THAT(values(network, name), testing::Each(0.0F)) << name;
  }
  EXPECT_THAT(values(network, "model.1.weight"), testing::Each(1.0F));
  EXPECT_THAT(values(network, "model.1.running_var"), testing::Each(1.0F));
}

TEST(Init, DependsOnTheSeedAndDiffersBetweenLayers) {
  const CpuNetwork one = network_with(job::HeNormalInit{}, 1);
  const CpuNetwork again = network_with(job::HeNormalInit{}, 1);
  const CpuNetwork other = network_with(job::HeNormalInit{}, 2);
  const std::vector<float> weight = values(one, "model.0.weight");
  EXPECT_EQ(weight, values(again, "model.0.weight"));
  const std::vector<float> reseeded = values(other, "model.0.weight");
  for (std::size_t i = 0; i < weight.size(); ++i) EXPECT_NE(weight[i], reseeded[i]);
  // In units of their deviations no draw of one layer is the other's.
  const std::vector<float> second = values(one, "model.2.weight");
  int equal = 0;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    equal += std::fabs(weight[i] * 5 - second[i] * std::sqrt(48.0F * 25)) < 1e-5F ? 1 : 0;
  }
  EXPECT_EQ(equal, 0);
}

}  // namespace
}  // namespace epochreel::nn
