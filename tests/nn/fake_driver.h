/// Tests with the fake driver (fake_cuda/fake_cuda.h).
#pragma once

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "epochreel/base/error.h"
#include "gpu/driver/device.h"
#include "nn/fake_cuda/fake_cuda.h"

namespace epochreel::nn::cuda {

/// The library, beside the program of the tests.
inline std::string fake_library() {
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "libfake_cuda.so").string();
}

inline fake_cuda::FakeCuda& fake_driver() {
  void* const library = dlopen(fake_library().c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error(dlerror());
  return *reinterpret_cast<fake_cuda::Hook>(dlsym(library, "fake_cuda_state"))();
}

/// What the toy kernel is told: values[i] = values[i] * factor + shift, for `count` values at `offset`.
struct ScaleArguments {
  std::int64_t offset = 0;
  std::int64_t count = 0;
  float factor = 1;
  float shift = 0;
};

/// Goes through the grid as a GPU would: a value a thread.
inline void scale(Dim3 grid, Dim3 block, char* arena, const void* arguments) {
  ScaleArguments with;
  std::memcpy(&with, arguments, sizeof with);
  auto* const values = reinterpret_cast<float*>(arena + with.offset);
  for (std::int64_t i = 0; i < std::int64_t{grid.x} * block.x && i < with.count; ++i) {
    values[i] = values[i] * with.factor + with.shift;
  }
}

/// Text that the fake takes for PTX with the kernel in it.
inline constexpr const char* kToyPtx = "//\n.version 6.0\n.entry scale";

/// Each test begins with a fresh driver, and ends with nothing left and no misuse.
class FakeDriverTest : public testing::Test {
 protected:
  FakeDriverTest() : fake(fake_driver()) { start_again(); }

  ~FakeDriverTest() override {
    EXPECT_EQ(fake.not_freed(), std::vector<std::string>());
    EXPECT_EQ(fake.misuse, std::vector<std::string>());
  }

  void start_again() {
    fake = fake_cuda::FakeCuda();
    fake.kernels = {{"scale", scale, sizeof(ScaleArguments)}};
  }

  /// The sentence of the Error{kFailed} that `work` ends with.
  template <class Work>
  static std::string error_of(const Work& work) {
    try {
      work();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kFailed);
      return error.what();
    }
    return "no error";
  }

  fake_cuda::FakeCuda& fake;
};

}  // namespace epochreel::nn::cuda
