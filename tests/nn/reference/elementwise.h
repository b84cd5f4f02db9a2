/// Activations and dropout in the naive reference.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "epochreel/base/random.h"
#include "epochreel/job/job.h"
#include "nn/reference/layer.h"

namespace epochreel::nn::reference {

/// f(x) and f'(x) of each activation; at a kink the slope of the left.
inline Number value(const job::ReluSpec& /*spec*/, const Number& x) { return x.value > 0 ? x : Number(0); }
inline Number slope(const job::ReluSpec& /*spec*/, const Number& x) { return x.value > 0 ? 1 : 0; }

inline Number slope(const job::LeakyReluSpec& spec, const Number& x) {
  return x.value > 0 ? Number(1) : rounded(spec.slope);
}
inline Number value(const job::LeakyReluSpec& spec, const Number& x) { return slope(spec, x) * x; }

inline Number value(const job::EluSpec& spec, const Number& x) {
  return x.value > 0 ? x : rounded(spec.alpha) * function(std::expm1(x.value), std::exp(x.value), x);
}
inline Number slope(const job::EluSpec& spec, const Number& x) {
  return x.value > 0 ? Number(1) : value(spec, x) + rounded(spec.alpha);
}

inline Number value(const job::TanhSpec& /*spec*/, const Number& x) {
  const double y = std::tanh(x.value);
  return function(y, 1 - y * y, x);
}
inline Number slope(const job::TanhSpec& spec, const Number& x) { return Number(1) - value(spec, x) * value(spec, x); }

inline Number value(const job::SigmoidSpec& /*spec*/, const Number& x) {
  const double y = 1 / (1 + std::exp(-x.value));
  return function(y, y * (1 - y), x);
}
inline Number slope(const job::SigmoidSpec& spec, const Number& x) {
  return value(spec, x) * (Number(1) - value(spec, x));
}

/// The normal distribution function and its density.
inline double phi(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }
inline double density(double x) { return std::exp(-0.5 * x * x) * std::numbers::inv_sqrtpi / std::numbers::sqrt2; }

inline double gelu_slope(double x) { return phi(x) + x * density(x); }
inline Number value(const job::GeluSpec& /*spec*/, const Number& x) {
  return function(x.value * phi(x.value), gelu_slope(x.value), x);
}
inline Number slope(const job::GeluSpec& /*spec*/, const Number& x) {
  return function(gelu_slope(x.value), (2 - x.value * x.value) * density(x.value), x);
}

template <class Spec>
class Activation final : public Layer {
 public:
  explicit Activation(const Spec& spec) : spec_(spec) {}

  Array forward(const Pass& /*pass*/, const Array& src) override {
    src_ = src;
    Array dst;
    for (const Number& x : src) dst.push_back(value(spec_, x));
    return dst;
  }

  Array backward(const Array& diff_dst) override {
    Array diff_src;
    for (std::size_t i = 0; i < src_.size(); ++i) diff_src.push_back(diff_dst[i] * slope(spec_, src_[i]));
    return diff_src;
  }

 private:
  Spec spec_;
  Array src_;
};

/// Element i of step t is dropped where 16 bits of Philox4x32 fall below rate x 2^16: the (i mod 8)th of the counter
/// (i / 8, t, t / 2^32, use x 2^16 + layer) with the seed as key, the lower half of each word first.
class Dropout final : public Layer {
 public:
  Dropout(const job::DropoutSpec& spec, std::uint64_t seed, std::uint32_t layer)
      : rate_(spec.rate), seed_(seed), layer_(layer) {}

  Array forward(const Pass& pass, const Array& src) override {
    factors_.assign(src.size(), 1);
    for (std::size_t i = 0; pass.training && i < src.size(); ++i) {
      factors_[i] = dropped(i, pass.step) ? Number(0) : rounded(1 / (1 - rate_));
    }
    return times_factors(src);
  }

  Array backward(const Array& diff_dst) override { return times_factors(diff_dst); }

 private:
  bool dropped(std::size_t i, std::int64_t step) const {
    const std::array<std::uint32_t, 4> bits =
        philox4x32({static_cast<std::uint32_t>(i / 8), static_cast<std::uint32_t>(step),
                    static_cast<std::uint32_t>(step >> 32), (7U << 16) + layer_},
                   {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)});
    const std::uint32_t word = bits[i % 8 / 2];
    const std::uint32_t draw = i % 2 == 0 ? word % 65536 : word / 65536;
    return static_cast<double>(draw) < std::round(rate_ * 65536);
  }

  Array times_factors(const Array& values) const {
    Array result;
    for (std::size_t i = 0; i < values.size(); ++i) result.push_back(values[i] * factors_[i]);
    return result;
  }

  double rate_;
  std::uint64_t seed_;
  std::uint32_t layer_;
  Array factors_;
};

}  // namespace epochreel::nn::reference
