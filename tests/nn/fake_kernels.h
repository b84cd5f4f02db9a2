/// The kernels as the fake driver has them: C++ that runs on the host.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "gpu/kernels/kernel_table.h"
#include "nn/fake_cuda/fake_cuda.h"

namespace epochreel::nn {

template <std::size_t kIndex>
void run_kernel(cuda::Dim3 grid, cuda::Dim3 /*block*/, char* arena, const void* args) {
  gpu::kKernels[kIndex].run({grid.x, grid.y, grid.z}, arena, args);
}

template <std::size_t... kIndexes>
inline std::vector<fake_cuda::Kernel> all_kernels(std::index_sequence<kIndexes...> /*indexes*/) {
  return {{gpu::kKernels[kIndexes].name, run_kernel<kIndexes>, gpu::kKernels[kIndexes].argument_bytes}...};
}

inline std::vector<fake_cuda::Kernel> all_kernels() {
  return all_kernels(std::make_index_sequence<gpu::kKernelCount>());
}

}  // namespace epochreel::nn
