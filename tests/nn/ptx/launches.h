/// Launches of the program's kernels as jobs of the machine.
#pragma once

#include <span>
#include <string>

#include "nn/ptx/machine.h"
#include "src/nn/gpu/kernels/launch.h"

namespace ptx {

/// The bytes of a value, as a parameter has them.
template <class T>
std::string parameter(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

inline Job job_of(std::span<char> arena, const epochreel::nn::gpu::Launch& launch) {
  const epochreel::nn::gpu::KernelEntry& entry = entry_of(launch.kernel);
  const std::string args(reinterpret_cast<const char*>(launch.args.data()), entry.argument_bytes);
  const Size grid{launch.grid.x, launch.grid.y, launch.grid.z};
  return {entry.name, grid, entry.threads, arena, {parameter(arena.data()), args}};
}

}  // namespace ptx
