/// Tests with a GPU of the fake driver, which runs our kernels as C++ on the host.
#pragma once

#include <cstdlib>
#include <utility>
#include <vector>

#include "gpu/kernels/kernel_table.h"
#include "nn/fake_driver.h"

namespace epochreel::nn {

template <std::size_t kIndex>
void run_kernel(cuda::Dim3 grid, cuda::Dim3 /*block*/, char* arena, const void* args) {
  gpu::kKernels[kIndex].run({grid.x, grid.y, grid.z}, arena, args);
}

template <std::size_t... kIndexes>
inline std::vector<fake_cuda::Kernel> all_kernels(std::index_sequence<kIndexes...> /*indexes*/) {
  return {{gpu::kKernels[kIndexes].name, run_kernel<kIndexes>, gpu::kKernels[kIndexes].argument_bytes}...};
}

/// A driver with our kernels, which make_network finds.
class FakeGpuTest : public cuda::FakeDriverTest {
 protected:
  FakeGpuTest() {
    fake.kernels = all_kernels(std::make_index_sequence<gpu::kKernelCount>());
    setenv("EPOCHREEL_CUDA_DRIVER", cuda::fake_library().c_str(), 1);
  }
  ~FakeGpuTest() override { unsetenv("EPOCHREEL_CUDA_DRIVER"); }
};

}  // namespace epochreel::nn
