/// The program's PTX, as its host code gives it to the driver, trains networks with the bits of the CPU.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gpu/network/gpu_network.h"
#include "nn/fake_gpu.h"
#include "nn/fake_ptx.h"
#include "nn/gpu_random_networks.h"
#include "nn/training_cases.h"

namespace epochreel::nn {
namespace {

class GpuPtxNetworkTest : public FakeGpuTest {
 protected:
  GpuPtxNetworkTest() {
    fake.kernels.clear();
    fake.compile = ptx_compiler(fake);
  }
};

/// Every type of layer in a CNN, with two optimizers, clipping and smoothed labels.
TEST_F(GpuPtxNetworkTest, TrainsEveryLayerWithTheBitsOfTheCpu) {
  Case c{"", every_layer(5), clipped_adam(), 9, {33, 32, 5, 1}};
  for (const job::OptimizerSpec& optimizer :
       {c.train.optimizer, job::OptimizerSpec(job::SgdSpec{0.1, 0.9, true, 1e-4})}) {
    c.train.optimizer = optimizer;
    c.train.numerics = job::Numerics::kExact;
    CpuNetwork cpu(c.layers, c.train, options_of(c));
    gpu::GpuNetwork gpu(c.layers, c.train, options_of(c));
    EXPECT_TRUE(trained_bytes(c, gpu) == trained_bytes(c, cpu));
  }
}

TEST_F(GpuPtxNetworkTest, TrainsRandomNetworksWithTheBitsOfTheCpu) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) ASSERT_NO_FATAL_FAILURE(expect_bits_of_the_cpu(seed));
}

/// The text that runs is the one that was loaded, and a fault of a kernel is one of the launch.
TEST_F(GpuPtxNetworkTest, RunsTheTextThatWasLoaded) {
  const char* const text =
      ".version 6.0\n.entry put(.param .u64 arena, .param .align 8 .b8 args[16])\n"
      "{ .reg .b64 %a<3>; ld.param.u64 %a0, [arena]; ld.param.u64 %a1, [args]; ld.param.u64 %a2, [args+8];\n"
      "add.u64 %a0, %a0, %a1; st.global.u64 [%a0], %a2; ret; }";
  struct Args {
    std::int64_t offset, value;
  };
  const cuda::Driver driver(cuda::fake_library());
  cuda::Device device(driver, 0);
  device.load(text);
  device.make_arena(256);
  std::vector<std::int64_t> values(32);
  device.launch(device.kernel("put"), {1}, {1}, Args{8, 7});
  device.copy_out(0, values);
  device.synchronize();
  EXPECT_EQ(values[1], 7);
  device.launch(device.kernel("put"), {1}, {1}, Args{256, 7});
  EXPECT_THAT(error_of([&] { device.synchronize(); }), testing::HasSubstr("CUDA_ERROR_LAUNCH_FAILED"));
  ASSERT_EQ(fake.misuse.size(), 1U);
  EXPECT_THAT(fake.misuse[0], testing::HasSubstr("outside of the memory"));
  fake.misuse.clear();
}

TEST_F(GpuPtxNetworkTest, TextThatIsNotKnownIsRefused) {
  const cuda::Driver driver(cuda::fake_library());
  cuda::Device device(driver, 0);
  EXPECT_THAT(error_of([&] { device.load(".version 6.0\n.entry put() { nothing; }"); }),
              testing::HasSubstr("line 2 of the PTX"));
}

}  // namespace
}  // namespace epochreel::nn
