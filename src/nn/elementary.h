/// exp, log and their kin from additions, multiplications and divisions alone.
///
/// The C library picks an implementation by CPU, and picks another in the next version; these give the same bits on
/// every x86-64 machine. The inline functions have no branches: a compiler can compute many values side by side.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "epochreel/base/clones.h"

namespace epochreel::nn {

/// e^x; 0 below -708, infinity above 709, NaN for NaN. Within 2 units in the last place.
EPOCHREEL_INLINE double exponential(double x) {
  // ln 2 in two parts; the first has 21 trailing zero bits, so that its product with a small integer is exact
  // (W. Cody and W. Waite, "Software manual for the elementary functions", 1980, chapter 6).
  constexpr double kLn2High = 0x1.62e42fee00000p-1;
  constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
  constexpr double kInverseLn2 = 0x1.71547652b82fep+0;
  // Added to a small number it leaves the nearest whole one in the lowest bits.
  constexpr double kRounder = 0x1.8p52;
  // Taylor's series of e^r; |r| <= 0.35, so the first term left out is below 2^-57.
  constexpr double kInverseFactorials[] = {
      1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
      1.0 / 720,        1.0 / 120,       1.0 / 24,       1.0 / 6,       0.5,          1.0,         1.0};
  const double rounded = x * kInverseLn2 + kRounder;
  const double n = rounded - kRounder;
  const double r = (x - n * kLn2High) - n * kLn2Low;
  double sum = 0;
  for (const double factor : kInverseFactorials) sum = sum * r + factor;
  const double scale = std::bit_cast<double>((std::bit_cast<std::uint64_t>(rounded) + 1023) << 52);
  const double value = x < -708.0 ? 0.0 : sum * scale;
  return x > 709.0 ? std::numeric_limits<double>::infinity() : value;
}

/// Natural logarithm of a positive number that is not denormal; NaN and infinity come through. Within 2 units in the
/// last place.
double logarithm(double x);

/// tanh x; a NaN comes through. Relative error below 1e-8, that of a float's last place being 6e-8.
EPOCHREEL_INLINE double hyperbolic_tangent(double x) {
  const double value = 1.0 - 2.0 / (exponential(2 * x) + 1.0);
  return std::fabs(x) < 1e-4 ? x : value;  // tanh x = x (1 - x^2 / 3 + ...)
}

/// e^(z^2) erfc z for z from 0 to 10, less for larger ones: t times a polynomial in t = 2 / (2 + z) that goes through
/// 15 points of it, which lie as Chebyshev's; relative error below 1e-11.
EPOCHREEL_INLINE double scaled_erfc(double z) {
  constexpr double kCoefficients[] = {-0x1.865ad27908352p-24, 0x1.6b100a645f0dap-22,  0x1.6626cd9def71ap-23,
                                      -0x1.aaa66c18a164cp-19, 0x1.5f60e26b3cae6p-18,  0x1.cb11b95fd566ap-17,
                                      -0x1.19a80a3407ea9p-14, -0x1.072b7ee8ff2b5p-21, 0x1.3c44592719d08p-11,
                                      -0x1.4a94759bee670p-11, -0x1.962455649972ap-8,  0x1.8c583d0ac9cd4p-8,
                                      0x1.a37088a4205e6p-4,   0x1.4e4d2144f124ep-2,   0x1.24894a36e8bf6p-1};
  constexpr double kLeast = 0.165;  // the polynomial is in t taken from [kLeast, 1] to [-1, 1]
  const double t = 2.0 / (2.0 + z);
  const double u = (t - kLeast) * (2 / (1 - kLeast)) - 1;
  double sum = 0;
  for (const double coefficient : kCoefficients) sum = sum * u + coefficient;
  return sum * t;
}

/// Share of the standard normal distribution below x, erfc(-x / sqrt 2) / 2; a NaN comes through. Relative error below
/// 1e-10 from -14 on; 0 below -14.
EPOCHREEL_INLINE double normal_distribution(double x) {
  constexpr double kInverseRootTwo = 0.70710678118654752440;
  const double z = std::fabs(x) * kInverseRootTwo;
  const double tail = 0.5 * scaled_erfc(z) * exponential(-z * z);
  const double below = x < -14 ? 0.0 : tail;
  return x > 0 ? 1.0 - tail : below;
}

}  // namespace epochreel::nn
