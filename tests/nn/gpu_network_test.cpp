/// The network of a GPU, on a driver that runs the kernels as C++ on the host: the same bits as exact numerics on the
/// CPU.
#include "gpu/network/gpu_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nn/fake_gpu.h"
#include "nn/gpu_random_networks.h"
#include "nn/training_cases.h"

namespace epochreel::nn {
namespace {

using GpuNetworkTest = FakeGpuTest;

class GpuNetworkCases : public GpuNetworkTest, public testing::WithParamInterface<Case> {};

TEST_P(GpuNetworkCases, HaveTheBitsOfTheCpu) {
  const Case& c = GetParam();
  CpuNetwork cpu(c.layers, c.train, options_of(c));
  gpu::GpuNetwork gpu(c.layers, c.train, options_of(c));
  EXPECT_TRUE(trained_bytes(c, gpu) == trained_bytes(c, cpu));
}

std::vector<Case> exact_cases() {
  std::vector<Case> all;
  for (const Case& c : cases()) {
    if (c.train.numerics == job::Numerics::kExact) all.push_back(c);
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Networks, GpuNetworkCases, testing::ValuesIn(exact_cases()),
                         [](const testing::TestParamInfo<Case>& one) { return one.param.name; });

TEST_F(GpuNetworkTest, ComputesExactNumericsAlone) {
  EXPECT_THROW(make_network(Device::kGpu, dense_layers({3}), {}, network_options(1, 1, 3, 1)), Error);
  job::TrainSpec exact;
  exact.numerics = job::Numerics::kExact;
  EXPECT_TRUE(make_network(Device::kGpu, dense_layers({3}), exact, network_options(1, 1, 3, 1)) != nullptr);
}

/// Every layer, optimizer and option, in small.
TEST_F(GpuNetworkTest, HasTheBitsOfTheCpuInRandomNetworks) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) ASSERT_NO_FATAL_FAILURE(expect_bits_of_the_cpu(seed));
}

/// The launch before computes a relu or leaky_relu only once, and only what is right behind it.
TEST_F(GpuNetworkTest, ActivationsBehindActivationsHaveTheBitsOfTheCpu) {
  const auto leaky = [](double slope) { return job::LeakyReluSpec{slope}; };
  Case c{"activations",
         {job::DenseSpec{13}, leaky(0.1), leaky(0.3), job::BatchNormSpec{}, leaky(0.2), job::DropoutSpec{0.25},
          leaky(0.4), job::GeluSpec{}, job::ReluSpec{}, job::DenseSpec{4}},
         {},
         5,
         {6, 6, 3}};
  c.train.numerics = job::Numerics::kExact;
  CpuNetwork cpu(c.layers, c.train, options_of(c));
  gpu::GpuNetwork gpu(c.layers, c.train, options_of(c));
  EXPECT_TRUE(trained_bytes(c, gpu) == trained_bytes(c, cpu));
}

/// A network and 40 images and labels that it keeps, to train on and to be tested with.
class GpuNetworkWithData : public GpuNetworkTest {
 protected:
  static constexpr int kImages = 40, kClasses = 7;

  GpuNetworkWithData() {
    for (int i = 0; i < kImages * 100; ++i) pixels.push_back(static_cast<std::uint8_t>(i * 37 % 256));
    for (int i = 0; i < kImages; ++i) labels.push_back(static_cast<std::uint8_t>(i * 3 % kClasses));
    train.numerics = job::Numerics::kExact;
    options = network_options(10, 10, kClasses, 16);
  }

  std::unique_ptr<Network> make() {
    NetworkOptions with_data = options;
    with_data.data = {{pixels, {}, labels}, {pixels, {}, labels}, {}};
    return make_network(Device::kGpu, every_layer(kClasses), train, with_data);
  }

  /// The batch of images at `places`.
  RandomBatch batch(const std::vector<std::uint32_t>& chosen) const {
    RandomBatch batch;
    for (const std::uint32_t place : chosen) {
      batch.labels.push_back(labels[place]);
      for (std::size_t i = 0; i < 100; ++i) batch.images.push_back(pixels[place * 100 + i] / 255.0F);
    }
    return batch;
  }

  /// All that a call leaves.
  static std::vector<float> left_by_call(const Network& network) {
    std::vector<float> all;
    const auto add = [&all](std::span<const float> part) { all.insert(all.end(), part.begin(), part.end()); };
    for (std::size_t i = 0; i < network.layers().size(); ++i) add(network.activation(i));
    add(network.probabilities());
    add(network.losses());
    for (const std::uint8_t prediction : network.predictions()) all.push_back(prediction);
    return all;
  }

  std::vector<std::uint8_t> pixels, labels;
  job::TrainSpec train;
  NetworkOptions options;
  const std::vector<std::vector<std::uint32_t>> places = {
      {0, 3, 9, 39, 9}, {1, 2, 4, 8, 16, 32, 31, 30}, {5}, {38, 37, 36, 35}};
};

TEST_F(GpuNetworkWithData, ACallIsLeftAsItIsWhileTheNextIsUnderWay) {
  const auto ahead = make();
  CpuNetwork in_turn(every_layer(kClasses), train, options);
  ahead->begin_step(places[0], 0, {0.1, 0});
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto step = static_cast<std::int64_t>(i);
    if (i + 1 < places.size()) ahead->begin_step(places[i + 1], 0, {0.1, step + 1});
    const StepResult found = ahead->finish_step();
    const RandomBatch images = batch(places[i]);
    const StepResult wanted = in_turn.train_step(images.images, images.labels, {0.1, step});
    EXPECT_EQ(found.loss, wanted.loss) << i;
    EXPECT_EQ(found.gradient_norm, wanted.gradient_norm) << i;
    EXPECT_EQ(found.update_norm, wanted.update_norm) << i;
    EXPECT_EQ(left_by_call(*ahead), left_by_call(in_turn)) << i;
    for (std::size_t p = 0; p < in_turn.parameters().size(); ++p) {
      EXPECT_EQ(ahead->parameters()[p].gradient_norm(), in_turn.parameters()[p].gradient_norm()) << i;
    }
  }
  EXPECT_EQ(all_arrays(*ahead), all_arrays(in_turn));
}

TEST_F(GpuNetworkWithData, EvaluationsAreThoseOfTheImages) {
  const auto kept = make();
  CpuNetwork given(every_layer(kClasses), train, options);
  kept->begin_evaluation(places[0]);
  kept->begin_evaluation(places[1]);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const BatchResult found = kept->finish_evaluation();
    const RandomBatch images = batch(places[i]);
    const BatchResult wanted = given.evaluate(images.images, images.labels);
    EXPECT_EQ(found.loss, wanted.loss) << i;
    EXPECT_EQ(found.correct, wanted.correct) << i;
    EXPECT_EQ(left_by_call(*kept), left_by_call(given)) << i;
    if (i + 2 < places.size()) kept->begin_evaluation(places[i + 2]);
  }
}

TEST_F(GpuNetworkWithData, OutputsThatAreBroughtAreThoseThatAreThere) {
  const auto network = make();
  network->begin_evaluation(places[1]);
  network->begin_evaluation(places[0]);
  network->finish_evaluation();
  const std::vector<WantedOutputs> wanted = {{0, {1, 3, 3}}, {4, {0, 1, 8}}, {9, {2, 1, 4}}};
  network->bring_outputs(wanted);
  const int copies = fake.calls["cuMemcpyDtoHAsync_v2"];
  std::vector<std::vector<float>> found;
  const auto add = [&](std::size_t layer, std::size_t first, std::size_t count) {
    const std::span<const float> part = network->activation_of(layer, first, count);
    found.emplace_back(part.begin(), part.end());
  };
  for (const std::size_t image : {1, 4, 7}) add(0, image, 1);
  add(4, 3, 5);
  add(9, 2, 4);
  EXPECT_EQ(fake.calls["cuMemcpyDtoHAsync_v2"], copies) << "they are here already";
  add(0, 2, 1);
  add(9, 1, 2);
  EXPECT_EQ(fake.calls["cuMemcpyDtoHAsync_v2"], copies + 2) << "these were not brought";
  std::size_t next = 0;
  const auto expect = [&](std::size_t layer, std::size_t first, std::size_t count) {
    const auto units = static_cast<std::size_t>(size_of(network->layers()[layer].shape));
    const auto all = network->activation(layer).subspan(first * units, count * units);
    EXPECT_EQ(found[next++], std::vector<float>(all.begin(), all.end())) << layer << " " << first;
  };
  for (const std::size_t image : {1, 4, 7}) expect(0, image, 1);
  expect(4, 3, 5);
  expect(9, 2, 4);
  expect(0, 2, 1);
  expect(9, 1, 2);
}

TEST_F(GpuNetworkWithData, CallsThatDoNotFitAreRefused) {
  const auto network = make();
  EXPECT_THROW(network->finish_step(), std::logic_error);
  const std::vector<std::uint32_t> beyond = {40};
  EXPECT_THROW(network->begin_step(beyond, 0, {}), Error);
  EXPECT_THROW(network->begin_evaluation(std::vector<std::uint32_t>(17)), Error);
  network->begin_step(places[0], 0, {});
  const RandomBatch images = batch(places[0]);
  EXPECT_THROW(network->evaluate(images.images, images.labels), std::logic_error);
  network->begin_step(places[0], 0, {});
  EXPECT_THROW(network->begin_step(places[0], 0, {}), std::logic_error);
  network->finish_step();
  network->finish_step();
  CpuNetwork keeps_none(every_layer(kClasses), train, options);
  EXPECT_FALSE(keeps_none.keeps_data());
  EXPECT_THROW(keeps_none.begin_step(places[0], 0, {}), Error);
  EXPECT_THROW(keeps_none.finish_evaluation(), Error);
}

}  // namespace
}  // namespace epochreel::nn
