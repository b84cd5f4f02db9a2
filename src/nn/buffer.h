/// Memory for arrays of floats, aligned to a cache line and zeroed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>

namespace epochreel::nn {

class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::int64_t size)
      : size_(static_cast<std::size_t>(size)), data_(new (std::align_val_t{kAlignment}) float[size_]()) {}

  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  std::span<float> span() { return {data_.get(), size_}; }
  std::span<const float> span() const { return {data_.get(), size_}; }

 private:
  static constexpr std::size_t kAlignment = 64;
  struct AlignedDelete {
    void operator()(float* data) const { ::operator delete[](data, std::align_val_t{kAlignment}); }
  };

  std::size_t size_ = 0;
  std::unique_ptr<float[], AlignedDelete> data_;
};

}  // namespace epochreel::nn
