#include "elementary.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace epochreel::nn {
namespace {

// ln 2 in two parts; the first has 21 trailing zero bits, so that its product with a small integer is exact
// (W. Cody and W. Waite, "Software manual for the elementary functions", 1980, chapter 6).
constexpr double kLn2High = 0x1.62e42fee00000p-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
constexpr double kInverseLn2 = 0x1.71547652b82fep+0;

double power_of_two(int exponent) { return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52); }

}  // namespace

double exponential(double x) {
  if (std::isnan(x)) return x;
  if (x < -708.0) return 0.0;
  if (x > 709.0) return std::numeric_limits<double>::infinity();
  const int n = static_cast<int>(x * kInverseLn2 + (x < 0 ? -0.5 : 0.5));
  const double r = (x - n * kLn2High) - n * kLn2Low;
  // Taylor's series of e^r; |r| <= 0.35, so the first term left out is below 2^-57.
  double sum = 1.0;
  for (int k = 13; k >= 1; --k) sum = 1.0 + r * sum / k;
  return sum * power_of_two(n);
}

double logarithm(double x) {
  if (!std::isfinite(x)) return x;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  int n = static_cast<int>(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & 0x000fffffffffffffU) | 0x3ff0000000000000U);
  if (m > 0x1.6a09e667f3bcdp+0) {  // sqrt(2)
    m *= 0.5;
    ++n;
  }
  // log m = 2 artanh s, s = (m - 1) / (m + 1), |s| < 0.172, by its series.
  const double f = m - 1.0;
  const double s = f / (m + 1.0);
  const double z = s * s;
  double tail = 0.0;
  for (int k = 23; k >= 3; k -= 2) tail = z * (tail + 2.0 / k);
  // 2 s + s tail = f - s (f - tail): f is exact, so the result is as good as the small correction.
  return n * kLn2High - ((s * (f - tail) - n * kLn2Low) - f);
}

double hyperbolic_tangent(double x) {
  const double size = std::fabs(x);
  if (size < 1e-3) return x - x * x * x / 3 + 2 * x * x * x * x * x / 15;
  const double positive = size > 20 ? 1.0 : 1.0 - 2.0 / (exponential(2 * size) + 1.0);
  return std::isnan(x) ? x : std::copysign(positive, x);
}

double normal_distribution(double x) {
  constexpr double kInverseRootTwoPi = 0.39894228040143267794;
  if (std::isnan(x)) return x;
  const double size = std::fabs(x);
  if (size > 38) return x < 0 ? 0.0 : 1.0;
  const double density = kInverseRootTwoPi * exponential(-0.5 * x * x);
  if (size < 4) {
    // 1/2 + density (x + x^3/3 + x^5/(3 5) + ...): M. Abramowitz and I. Stegun, "Handbook of mathematical functions",
    // 26.2.11. All terms have one sign, so nothing cancels but at the last addition.
    double term = size;
    double sum = size;
    for (int k = 3; k < 121; k += 2) sum += term *= x * x / k;
    return x < 0 ? 0.5 - density * sum : 0.5 + density * sum;
  }
  // The tail's continued fraction, 26.2.14: density / (x + 1 / (x + 2 / (x + ...))).
  double fraction = size;
  for (int k = 60; k >= 1; --k) fraction = size + k / fraction;
  return x < 0 ? density / fraction : 1.0 - density / fraction;
}

}  // namespace epochreel::nn
