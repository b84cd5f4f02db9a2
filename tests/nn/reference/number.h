/// Numbers that know how far off a computation in float is to be expected.
///
/// A float operation is off by at most 2^-24 of its result. Errors of single operations are taken as independent, with
/// that bound as their standard deviation; so the error of a sum of n terms grows as sqrt(n), not as n (N. Higham and
/// T. Mary, "A new approach to probabilistic rounding error analysis", SIAM J. Sci. Comput. 41, 2019). A reference's
/// result in Numbers thus carries the tolerance it may be held to, through cancellation and any number of layers, while
/// the values themselves are computed in double.
#pragma once

#include <cmath>
#include <span>
#include <vector>

namespace epochreel::nn::reference {

struct Number {
  double value = 0;
  double variance = 0;  ///< of the error of a float in its place

  Number() = default;
  /// Exactly this.
  Number(double exact) : value(exact) {}
  Number(double value_, double variance_) : value(value_), variance(variance_) {}

  double deviation() const { return std::sqrt(variance); }
};

using Array = std::vector<Number>;

/// A result that is rounded to float, with the variance that comes from its arguments.
inline Number rounded(double value, double variance = 0) {
  const double deviation = value * 0x1p-24;
  return {value, variance + deviation * deviation};
}

inline Number operator+(const Number& a, const Number& b) {
  return rounded(a.value + b.value, a.variance + b.variance);
}
inline Number operator-(const Number& a, const Number& b) {
  return rounded(a.value - b.value, a.variance + b.variance);
}
inline Number operator*(const Number& a, const Number& b) {
  return rounded(a.value * b.value, a.variance * b.value * b.value + b.variance * a.value * a.value);
}
inline Number operator/(const Number& a, const Number& b) {
  const double quotient = a.value / b.value;
  return rounded(quotient, (a.variance + b.variance * quotient * quotient) / (b.value * b.value));
}
inline Number& operator+=(Number& a, const Number& b) { return a = a + b; }

/// f(x) where f is `value` at x and rises by `slope`.
inline Number function(double value, double slope, const Number& x) {
  return rounded(value, slope * slope * x.variance);
}

inline Number square_root(const Number& x) {
  const double root = std::sqrt(x.value);
  return x.value > 0 ? function(root, 0.5 / root, x) : Number(0);
}

/// A sum that is made in double and rounded once.
class WideSum {
 public:
  void add(const Number& term) {
    value_ += term.value;
    variance_ += term.variance;
  }
  Number over(double count) const { return rounded(value_ / count, variance_ / (count * count)); }

 private:
  double value_ = 0;
  double variance_ = 0;
};

/// A number whose error `count` results share: in sums over them it does not average out, and adds up to sqrt(count)
/// times what independent errors would.
inline Number shared(const Number& number, double count) { return {number.value, number.variance * count}; }

inline Array exact(std::span<const float> values) { return {values.begin(), values.end()}; }

}  // namespace epochreel::nn::reference
