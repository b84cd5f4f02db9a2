#include "gpu/kernels/kernel_table.h"

#include "gpu/kernels/all.h"

namespace epochreel::nn::gpu {
namespace {

/// Calls `kernel(block)` for each block of the grid.
template <class Kernel>
void for_each_block(const Grid& grid, const Kernel& kernel) {
  Block block;
  for (block.z = 0; block.z < static_cast<Int64>(grid.z); ++block.z) {
    for (block.y = 0; block.y < static_cast<Int64>(grid.y); ++block.y) {
      for (block.x = 0; block.x < static_cast<Int64>(grid.x); ++block.x) kernel(block);
    }
  }
}

}  // namespace

#define EPOCHREEL_KERNEL_ENTRY(id, name, Args, threads)                                                           \
  KernelEntry{#name, threads, sizeof(Args), [](const Grid& grid, char* arena, const void* args) {                 \
                for_each_block(grid,                                                                              \
                               [&](const Block& block) { name(block, arena, *static_cast<const Args*>(args)); }); \
              }},
const std::array<KernelEntry, kKernelCount> kKernels = {EPOCHREEL_KERNELS(EPOCHREEL_KERNEL_ENTRY)};
#undef EPOCHREEL_KERNEL_ENTRY

}  // namespace epochreel::nn::gpu
