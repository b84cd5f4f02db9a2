/// Initial weights.
#pragma once

#include <cstdint>
#include <span>

namespace epochreel::nn {

/// Normal with mean 0 and variance 2 / fan_in, from K. He et al., "Delving deep into rectifiers", ICCV 2015. Weight i
/// is draw i of the stream (seed, kWeights, parameter).
void he_normal(std::span<float> values, std::int64_t fan_in, std::uint64_t seed, std::uint32_t parameter);

}  // namespace epochreel::nn
