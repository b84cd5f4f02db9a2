/// The fake driver's compiler: its kernels are those of the PTX that the program gave it, run by the machine of
/// tests/nn/ptx.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "nn/fake_cuda/fake_cuda.h"
#include "nn/ptx/machine.h"

namespace epochreel::nn {

/// Runs a job on a machine: by its `run`, or as someone does who counts.
using RunPtx = std::function<void(ptx::Machine& machine, const ptx::Job& job)>;

/// The memory of the driver that begins at an address.
inline std::span<char> memory_at(const fake_cuda::FakeCuda& driver, char* address) {
  const auto found = driver.live.find(address);
  return found == driver.live.end() ? std::span<char>() : std::span<char>(found->second->data);
}

/// A kernel of the machine, as the driver calls it: with the address of the arena and a struct.
inline fake_cuda::Kernel ptx_kernel(const fake_cuda::FakeCuda& driver, const std::shared_ptr<ptx::Machine>& machine,
                                    const ptx::Kernel& kernel, const RunPtx& run) {
  const std::size_t bytes = kernel.in(ptx::Space::kParameter).at(1).bytes;
  const auto launch = [&driver, machine, bytes, run, name = kernel.name](cuda::Dim3 grid, cuda::Dim3 block, char* arena,
                                                                         const void* arguments) {
    const std::string address(reinterpret_cast<const char*>(&arena), sizeof arena);
    const std::string args(static_cast<const char*>(arguments), bytes);
    run(*machine, {name, {grid.x, grid.y, grid.z}, block.x, memory_at(driver, arena), {address, args}});
  };
  return {kernel.name, launch, bytes};
}

/// What FakeCuda::compile is set to.
inline auto ptx_compiler(
    const fake_cuda::FakeCuda& driver,
    const RunPtx& run = [](ptx::Machine& machine, const ptx::Job& job) { machine.run(job); }) {
  return [&driver, run](const std::string& text) {
    const auto machine = std::make_shared<ptx::Machine>(text);
    std::vector<fake_cuda::Kernel> kernels;
    for (const auto& [name, kernel] : machine->program().kernels) {
      kernels.push_back(ptx_kernel(driver, machine, kernel, run));
    }
    return kernels;
  };
}

}  // namespace epochreel::nn
