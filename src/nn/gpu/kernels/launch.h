/// A launch of a kernel: what a device is given, or a graph.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "gpu/kernels/kernel_table.h"

namespace epochreel::nn::gpu {

inline constexpr std::size_t kMostArgumentBytes = 256;

struct Launch {
  KernelId kernel = KernelId::kCount;
  Grid grid;
  alignas(8) std::array<std::byte, kMostArgumentBytes> args = {};  ///< the kernel's struct, then zeros
};

template <class Args>
Launch make_launch(KernelId kernel, const Grid& grid, const Args& args) {
  static_assert(sizeof(Args) <= kMostArgumentBytes && std::is_trivially_copyable_v<Args>);
  Launch launch{kernel, grid};
  std::memcpy(launch.args.data(), &args, sizeof args);
  return launch;
}

/// Blocks of `threads` threads for `count` elements, at least one.
inline std::uint32_t blocks_for(std::int64_t count, std::int64_t threads) {
  return count <= threads ? 1U : static_cast<std::uint32_t>((count + threads - 1) / threads);
}

/// The launch of a kernel in which each element has a thread.
template <class Args>
Launch launch_elements(KernelId kernel, std::int64_t count, const Args& args) {
  return make_launch(kernel, {blocks_for(count, entry_of(kernel).threads)}, args);
}

}  // namespace epochreel::nn::gpu
