/// sRGB in 8 bits to linear light in 16 and back (IEC 61966-2-1), by tables: light of two sources adds up in linear
/// light alone. Integers, so sums do not depend on their order.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace epochreel::paint {

/// Full light.
inline constexpr std::uint32_t kLinearOne = 65535;

class LinearLight {
 public:
  /// The tables, made on first use.
  static const LinearLight& tables();

  std::uint32_t decode(std::uint8_t srgb) const { return decode_[srgb]; }

  /// The nearest sRGB value of `linear`, 0 .. kLinearOne; encode(decode(v)) is v.
  std::uint8_t encode(std::uint32_t linear) const { return encode_[linear >> kDropped]; }

  /// The same; what is brighter than full light is full light.
  std::uint8_t encode_clipped(std::uint32_t linear) const { return encode(std::min(linear, kLinearOne)); }

 private:
  LinearLight();

  static constexpr unsigned kDropped = 3;
  std::array<std::uint16_t, 256> decode_{};
  std::array<std::uint8_t, ((kLinearOne + 1) >> kDropped)> encode_{};
};

/// How much of a channel of white paper an ink takes away for `channel` to be left, as a natural logarithm; 2.4 at
/// most, so that even ink of a pure hue lets some of all light through.
double ink_density(std::uint8_t channel);

/// The share of each channel's light that ink leaves: exp(-density), density 0 and more in steps of 1/256 (Beer and
/// Lambert).
class InkTransmission {
 public:
  static const InkTransmission& tables();

  static constexpr std::uint32_t kDensityOne = 256;

  std::uint8_t under(std::uint8_t srgb, std::uint32_t density) const {
    return static_cast<std::uint8_t>((srgb * left_[std::min(density, kLast)] + (1U << 15U)) >> 16U);
  }

 private:
  InkTransmission();

  static constexpr std::uint32_t kLast = 8 * kDensityOne - 1;
  std::array<std::uint32_t, kLast + 1> left_{};  ///< in 65536ths
};

}  // namespace epochreel::paint
