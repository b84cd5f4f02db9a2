/// Copies on the host of rows of arrays in a GPU's arena.
#pragma once

#include <optional>
#include <span>

#include "epochreel/nn/network.h"
#include "gpu/driver/device.h"

namespace epochreel::nn::gpu {

/// Some rows of one array, in memory that grows with them.
class HostCopy {
 public:
  /// Drops the rows.
  void forget() { rows_ = {}; }

  /// Asks for rows of `width` bytes of the array at `place`, in place of those before. They are there after
  /// Device::finish_reading.
  void ask(const cuda::Device& device, std::int64_t place, std::size_t width, const ImageRows& rows);

  /// The rows [first, first + count), where they are here side by side; else nothing.
  std::span<const std::byte> find(std::size_t first, std::size_t count) const;

 private:
  std::optional<cuda::PinnedMemory> memory_;
  std::size_t bytes_ = 0;  // of memory_
  std::size_t width_ = 0;
  ImageRows rows_;
};

/// As values of T.
template <class T>
std::span<const T> values_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

}  // namespace epochreel::nn::gpu
