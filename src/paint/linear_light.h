/// sRGB in 8 bits to linear light in 16 and back (IEC 61966-2-1), by tables: light of two sources adds up in linear
/// light alone. Integers, so sums do not depend on their order.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace epochreel::paint {

/// Full light.
inline constexpr std::uint32_t kLinearOne = 65535;

/// std::min would take kLinearOne's address, which keeps GCC 12 from vectorizing a loop.
constexpr std::uint32_t at_most_one(std::uint32_t linear) { return linear < kLinearOne ? linear : kLinearOne; }

class LinearLight {
 public:
  /// The tables, made on first use.
  static const LinearLight& tables();

  /// `srgb` is 0 .. 255.
  std::uint32_t decode(std::uint32_t srgb) const { return decode_[srgb]; }

  /// The nearest sRGB value of `linear`, 0 .. kLinearOne; encode(decode(v)) is v.
  std::uint32_t encode(std::uint32_t linear) const { return encode_[linear >> kDropped]; }

  /// The same; what is brighter than full light is full light.
  std::uint32_t encode_clipped(std::uint32_t linear) const { return encode(at_most_one(linear)); }

 private:
  LinearLight();

  static constexpr unsigned kDropped = 3;
  // Words, which a CPU can look up several of at a time.
  std::array<std::uint32_t, 256> decode_{};
  std::array<std::uint32_t, ((kLinearOne + 1) >> kDropped)> encode_{};
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

  /// `srgb` is 0 .. 255.
  std::uint32_t under(std::uint32_t srgb, std::uint32_t density) const {
    return (srgb * left_[density < kLast ? density : kLast] + (1U << 15U)) >> 16U;
  }

 private:
  InkTransmission();

  static constexpr std::uint32_t kLast = 8 * kDensityOne - 1;
  std::array<std::uint32_t, kLast + 1> left_{};  ///< in 65536ths
};

}  // namespace epochreel::paint
