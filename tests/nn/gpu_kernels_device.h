/// What the tests of the kernels run them on: the C++ of them, OpenCL on the CPU, or the machine of tests/nn/ptx.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "src/nn/gpu/kernels/launch.h"

namespace epochreel::nn::gpu {

/// The memory of a test. What nobody wrote is NaN.
class TestArena {
 public:
  template <class T>
  std::int64_t put(const std::vector<T>& values) {
    const std::int64_t offset = room<T>(std::ssize(values));
    std::memcpy(bytes_.data() + offset, values.data(), values.size() * sizeof(T));
    return offset;
  }

  template <class T>
  std::int64_t room(std::int64_t count) {
    constexpr std::size_t kAlignment = 256;
    const std::size_t offset = (bytes_.size() + kAlignment - 1) / kAlignment * kAlignment;
    bytes_.resize(offset + static_cast<std::size_t>(count) * sizeof(T), '\xFF');
    return static_cast<std::int64_t>(offset);
  }

  template <class T>
  std::vector<T> get(std::int64_t offset, std::int64_t count) const {
    std::vector<T> values(static_cast<std::size_t>(count));
    std::memcpy(values.data(), bytes_.data() + offset, values.size() * sizeof(T));
    return values;
  }

  std::span<char> bytes() { return bytes_; }

 private:
  std::vector<char> bytes_;
};

/// Runs the launches in their order: in C++, or as the environment says by OpenCL, EPOCHREEL_TEST_KERNELS=opencl, or as
/// PTX on the machine of tests/nn/ptx, EPOCHREEL_TEST_KERNELS=ptx.
void run(TestArena& arena, const std::vector<Launch>& launches);

/// The first element whose bits differ, in words; empty where there is none.
template <class T>
std::string difference(const std::vector<T>& found, const std::vector<T>& wanted) {
  if (found.size() != wanted.size()) return "the sizes differ";
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (std::memcmp(&found[i], &wanted[i], sizeof(T)) != 0) {
      return "element " + std::to_string(i) + " is " + std::to_string(found[i]) + ", not " + std::to_string(wanted[i]);
    }
  }
  return {};
}

}  // namespace epochreel::nn::gpu
