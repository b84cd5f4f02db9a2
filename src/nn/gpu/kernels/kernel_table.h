/// The table of kernels, for those who launch them.
///
/// A kernel has two arguments: the base address of an arena, which holds all arrays, and a struct by value whose
/// offsets are bytes in the arena. Its blocks have one dimension.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "gpu/kernels/grid.h"
#include "gpu/kernels/kernel_list.h"

namespace epochreel::nn::gpu {

#define EPOCHREEL_KERNEL_ID(id, name, Args, threads) id,
enum class KernelId { EPOCHREEL_KERNELS(EPOCHREEL_KERNEL_ID) kCount };
#undef EPOCHREEL_KERNEL_ID

inline constexpr std::size_t kKernelCount = static_cast<std::size_t>(KernelId::kCount);

struct KernelEntry {
  const char* name = nullptr;      ///< of the function in PTX and in OpenCL
  std::uint32_t threads = 0;       ///< a block
  std::size_t argument_bytes = 0;  ///< size of its struct
  /// The same in C++: runs all blocks of `grid`, one after the other. `args` points to the struct.
  void (*run)(const Grid& grid, char* arena, const void* args) = nullptr;
};

/// By KernelId.
extern const std::array<KernelEntry, kKernelCount> kKernels;

inline const KernelEntry& entry_of(KernelId id) { return kKernels[static_cast<std::size_t>(id)]; }

/// The kernels as PTX for devices of compute capability 7.0 and above, 0 at the end; empty where the build found no
/// Clang that makes PTX.
extern const char kKernelsPtx[];

}  // namespace epochreel::nn::gpu
