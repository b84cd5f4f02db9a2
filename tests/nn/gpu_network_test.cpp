/// The network of a GPU, on a driver that runs the kernels as C++ on the host: the same bits as exact numerics on the
/// CPU.
#include "gpu/network/gpu_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nn/fake_gpu.h"
#include "nn/random_network.h"
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
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    RandomNetwork drawn = random_network(seed);
    drawn.train.numerics = job::Numerics::kExact;
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + drawn.name());
    CpuNetwork cpu(drawn.layers, drawn.train, drawn.options);
    gpu::GpuNetwork gpu(drawn.layers, drawn.train, drawn.options);
    for (std::size_t step = 0; step < drawn.batches.size(); ++step) {
      const RandomBatch batch = random_batch(seed + step, drawn.batches[step], drawn.pixels(), drawn.options.classes);
      const StepOptions options{0.05, static_cast<std::int64_t>(step)};
      cpu.train_step(batch.images, batch.labels, options);
      gpu.train_step(batch.images, batch.labels, options);
      for (std::size_t layer = 0; layer < drawn.layers.size(); ++layer) {
        ASSERT_TRUE(std::ranges::equal(cpu.activation(layer), gpu.activation(layer))) << "output of layer " << layer;
      }
      for (std::size_t i = 0; i < cpu.parameters().size(); ++i) {
        ASSERT_EQ(cpu.parameters()[i].read(ArrayKind::kValues), gpu.parameters()[i].read(ArrayKind::kValues))
            << cpu.parameters()[i].name() << " after step " << step;
      }
    }
    ASSERT_EQ(all_arrays(cpu), all_arrays(gpu));
  }
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

}  // namespace
}  // namespace epochreel::nn
