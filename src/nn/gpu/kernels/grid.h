/// Blocks of a launch, as CUDA counts them.
#pragma once

#include <cstdint>

namespace epochreel::nn::gpu {

struct Grid {
  std::uint32_t x = 1;
  std::uint32_t y = 1;
  std::uint32_t z = 1;
};

/// The place of a block in its grid.
struct Block {
  std::int32_t x = 0;
  std::int32_t y = 0;
  std::int32_t z = 0;
};

}  // namespace epochreel::nn::gpu
