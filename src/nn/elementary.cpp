#include "elementary.h"

namespace epochreel::nn {

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
  // ln 2 in two parts, as in exponential().
  constexpr double kLn2High = 0x1.62e42fee00000p-1;
  constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
  // 2 s + s tail = f - s (f - tail): f is exact, so the result is as good as the small correction.
  return n * kLn2High - ((s * (f - tail) - n * kLn2Low) - f);
}

}  // namespace epochreel::nn
