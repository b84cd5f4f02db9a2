/// A launch of a kernel: what a device is given, or a graph.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "epochreel/base/numbers.h"
#include "gpu/kernels/kernel_table.h"

namespace epochreel::nn::gpu {

inline constexpr std::size_t kMostArgumentBytes = 512;

struct Launch {
  KernelId kernel = KernelId::kCount;
  Grid grid;
  alignas(8) std::array<std::byte, kMostArgumentBytes> args = {};  ///< the kernel's struct, then zeros
  std::size_t rectifier = 0;                                       ///< where in it a Rectifier can be set; 0: nowhere
  std::int64_t output = -1;                                        ///< the array that goes through it
  bool of_parameters = false;                                      ///< it touches parameters and their gradients alone
};

template <class Args>
Launch make_launch(KernelId kernel, const Grid& grid, const Args& args) {
  static_assert(sizeof(Args) <= kMostArgumentBytes && std::is_trivially_copyable_v<Args>);
  Launch launch{kernel, grid};
  std::memcpy(launch.args.data(), &args, sizeof args);
  return launch;
}

/// The launch, to which a Rectifier of `output` can be given, at byte `place` of its struct.
inline Launch with_rectifier(Launch launch, std::size_t place, std::int64_t output) {
  launch.rectifier = place;
  launch.output = output;
  return launch;
}

/// Blocks of `threads` threads for `count` elements, at least one.
inline std::uint32_t blocks_for(std::int64_t count, std::int64_t threads) {
  return count <= threads ? 1U : narrow<std::uint32_t>((count + threads - 1) / threads);
}

/// The launch of a kernel in which each element has a thread, whose number the kernel counts as 32 bits:
/// std::range_error where they are too many.
template <class Args>
Launch launch_elements(KernelId kernel, std::int64_t count, const Args& args) {
  const std::int64_t threads = entry_of(kernel).threads;
  const std::uint32_t blocks = blocks_for(count, threads);
  narrow<std::int32_t>(blocks * threads);
  return make_launch(kernel, {blocks}, args);
}

}  // namespace epochreel::nn::gpu
