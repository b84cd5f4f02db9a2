/// Where arrays lie in the arena: all of a GPU's memory that a training uses, in one allocation.
#pragma once

#include <cstdint>

namespace epochreel::nn::cuda {

/// Places arrays one behind the other, each at a multiple of 256 bytes, before the arena is made.
class ArenaPlan {
 public:
  static constexpr std::int64_t kAlignment = 256;

  /// Places `bytes` bytes; their offset in the arena.
  std::int64_t add(std::int64_t bytes) {
    const std::int64_t offset = bytes_;
    bytes_ += (bytes + kAlignment - 1) / kAlignment * kAlignment;
    return offset;
  }

  /// Of all arrays.
  std::int64_t bytes() const { return bytes_; }

 private:
  std::int64_t bytes_ = 0;
};

}  // namespace epochreel::nn::cuda
