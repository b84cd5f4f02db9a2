/// The least that the program needs of a driver and of a GPU.
#pragma once

#include <fmt/format.h>

#include <string>

namespace epochreel::nn::cuda {

/// As cuDriverGetVersion counts: 1000 * major + 10 * minor. cuGraphInstantiateWithFlags is there from CUDA 11.4 on,
/// whose driver has the number 470 (NVIDIA, "CUDA Toolkit Release Notes").
inline constexpr int kLeastCuda = 11040;
inline constexpr int kLeastDriver = 470;

/// The kernels are compiled for compute capability 7.0.
inline constexpr int kLeastCapability = 7;

/// "11.4" for 11040.
inline std::string version_words(int version) { return fmt::format("{}.{}", version / 1000, version % 1000 / 10); }

}  // namespace epochreel::nn::cuda
