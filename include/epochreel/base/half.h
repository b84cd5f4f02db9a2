/// IEEE 754 binary16, in software so that no CPU feature matters.
#pragma once

#include <cstdint>
#include <span>

namespace epochreel {

/// Rounds to nearest, ties to even; beyond 65504 becomes infinity; NaN stays NaN.
std::uint16_t float_to_half(float value);
float half_to_float(std::uint16_t half);

/// Element by element; both spans have the same length.
void floats_to_halves(std::span<const float> values, std::span<std::uint16_t> halves);
void halves_to_floats(std::span<const std::uint16_t> halves, std::span<float> values);

}  // namespace epochreel
