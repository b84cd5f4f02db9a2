/// Tests with a GPU of the fake driver, which runs our kernels as C++ on the host.
#pragma once

#include <cstdlib>

#include "nn/fake_driver.h"
#include "nn/fake_kernels.h"

namespace epochreel::nn {

/// A driver with our kernels, which make_network finds.
class FakeGpuTest : public cuda::FakeDriverTest {
 protected:
  FakeGpuTest() {
    fake.kernels = all_kernels();
    setenv("EPOCHREEL_CUDA_DRIVER", cuda::fake_library().c_str(), 1);
  }
  ~FakeGpuTest() override { unsetenv("EPOCHREEL_CUDA_DRIVER"); }
};

}  // namespace epochreel::nn
