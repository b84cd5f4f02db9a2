/// Powers and roots from + - * / alone, so that every machine and every clone of a loop gives the same bits; to a few
/// units in the last place. For loops: without branches.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "epochreel/base/clones.h"

namespace epochreel::compare {

/// x^(1/3) for normal x > 0. Newton's steps for x^(-1/3), which need no division, from an exponent divided by -3.
EPOCHREEL_INLINE float cube_root(float x) {
  constexpr std::int32_t kMagic = 0x54A2FA8C;  // 4/3 of the bits of 1, less what makes the largest error least: 3.3 %
  const auto bits = static_cast<float>(std::bit_cast<std::int32_t>(x));  // integers take longer to divide
  float r = std::bit_cast<float>(kMagic - static_cast<std::int32_t>(bits * (1.0F / 3.0F)));
  r = r * (4.0F / 3.0F - 1.0F / 3.0F * (x * r * r * r));
  r = r * (4.0F / 3.0F - 1.0F / 3.0F * (x * r * r * r));
  r = r * (4.0F / 3.0F - 1.0F / 3.0F * (x * r * r * r));
  return x * r * r;
}

/// For normal x > 0.
EPOCHREEL_INLINE float log2_of(float x) {
  constexpr std::int32_t kRootOfHalf = 0x3F3504F3;
  constexpr int kMantissa = 23;
  const auto bits = std::bit_cast<std::int32_t>(x);
  const std::int32_t exponent = (bits - kRootOfHalf) >> kMantissa;
  const float m = std::bit_cast<float>(bits - (exponent << kMantissa));  // in [sqrt(1/2), sqrt(2))
  // log m = 2 artanh((m - 1) / (m + 1)), a series in s of at most 0.172.
  const float s = (m - 1.0F) / (m + 1.0F);
  const float s2 = s * s;
  const float series = 1.0F + s2 * (1.0F / 3.0F + s2 * (1.0F / 5.0F + s2 * (1.0F / 7.0F + s2 * (1.0F / 9.0F))));
  constexpr float kTwoByLog2 = 2.88539008F;
  return static_cast<float>(exponent) + kTwoByLog2 * s * series;
}

/// 2^y for y <= 1; below -126 as for -126.
EPOCHREEL_INLINE float exp2_of(float y) {
  constexpr float kRounding = 12582912.0F;  // 1.5 * 2^23: what is added to it is rounded to a whole number
  const float bounded = std::max(y, -126.0F);
  const float shifted = bounded + kRounding;
  const std::int32_t whole = std::bit_cast<std::int32_t>(shifted) - std::bit_cast<std::int32_t>(kRounding);
  const float t = (bounded - (shifted - kRounding)) * 0.693147181F;
  const float series =
      1.0F + t * (1.0F + t * (1.0F / 2.0F +
                              t * (1.0F / 6.0F + t * (1.0F / 24.0F + t * (1.0F / 120.0F + t * (1.0F / 720.0F))))));
  return series * std::bit_cast<float>((whole + 127) << 23);
}

/// x^y for 0 <= x and x^y <= 2; 0 for x = 0.
EPOCHREEL_INLINE float power(float x, float y) {
  const float p = exp2_of(log2_of(x) * y);
  return x > 0.0F ? p : 0.0F;
}

}  // namespace epochreel::compare
