#include "update.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include "elementary.h"

// Sums go in a fixed number of lanes, so that every clone gives the same bits.

namespace epochreel::nn {
namespace {

constexpr std::int64_t kLanes = 16;
constexpr float kLeastNormal = std::numeric_limits<float>::min();

using Floats = float[kLanes];

/// Moments decay into the denormal numbers where gradients have ceased, stay there and slow down every step.
EPOCHREEL_INLINE float without_denormals(float value) { return std::fabs(value) < kLeastNormal ? 0.0F : value; }

/// Squares in a fixed number of lanes: as floats over a run of blocks, then as doubles. Adding kRun squares as floats
/// is wrong by 2e-6 of their sum at most.
class LaneSum {
 public:
  static constexpr std::int64_t kRun = 32;

  EPOCHREEL_INLINE void add(const float* values) {
#pragma omp simd
    for (std::int64_t i = 0; i < kLanes; ++i) run_[i] += values[i] * values[i];
  }

  /// To be called after at most kRun blocks.
  EPOCHREEL_INLINE void end_run() {
    for (std::int64_t i = 0; i < kLanes; ++i) {
      sums_[i] += run_[i];
      run_[i] = 0;
    }
  }

  double total() {
    end_run();
    double total = 0;
    for (const double sum : sums_) total += sum;
    return total;
  }

 private:
  Floats run_ = {};
  double sums_[kLanes] = {};
};

/// Calls `block(values, gradient, first_moment, second_moment, update)` for kLanes elements at a time; it changes all
/// but the gradient and says what it subtracted. The last block may be filled up with zeros.
template <class Block>
EPOCHREEL_INLINE Squares for_each_block(const UpdateArrays& arrays, const Block& block) {
  LaneSum gradient_sum;
  LaneSum update_sum;
  Floats update;
  const std::int64_t whole = arrays.length / kLanes * kLanes;
  const auto at = [](float* array, std::int64_t i) { return array == nullptr ? nullptr : array + i; };
  for (std::int64_t i = 0; i < whole; i += kLanes) {
    block(arrays.values + i, arrays.gradient + i, at(arrays.first_moment, i), at(arrays.second_moment, i), update);
    gradient_sum.add(arrays.gradient + i);
    update_sum.add(update);
    if (i % (LaneSum::kRun * kLanes) != 0) continue;
    gradient_sum.end_run();
    update_sum.end_run();
  }
  if (const std::int64_t rest = arrays.length - whole; rest > 0) {
    Floats w{}, g{}, m{}, v{};
    const auto copy_in = [&](const float* from, float* to) {
      if (from != nullptr) std::copy_n(from + whole, rest, to);
    };
    const auto copy_out = [&](const float* from, float* to) {
      if (to != nullptr) std::copy_n(from, rest, to + whole);
    };
    copy_in(arrays.values, w);
    copy_in(arrays.gradient, g);
    copy_in(arrays.first_moment, m);
    copy_in(arrays.second_moment, v);
    block(w, g, m, v, update);
    gradient_sum.add(g);
    update_sum.add(update);
    copy_out(w, arrays.values);
    copy_out(m, arrays.first_moment);
    copy_out(v, arrays.second_moment);
  }
  return {gradient_sum.total(), update_sum.total()};
}

struct SgdRates {
  float rate, clip, decay, momentum;
};

EPOCHREEL_CLONES Squares momentum_update(const SgdRates& r, const UpdateArrays& arrays) {
  return for_each_block(arrays, [&r](float* __restrict w, const float* __restrict g, float* __restrict v, float*,
                                     float* __restrict update) {
#pragma omp simd
    for (std::int64_t i = 0; i < kLanes; ++i) {
      const float gradient = r.clip * g[i] + r.decay * w[i];
      v[i] = without_denormals(r.momentum * v[i] + gradient);
      update[i] = r.rate * v[i];
      w[i] -= update[i];
    }
  });
}

EPOCHREEL_CLONES Squares nesterov_update(const SgdRates& r, const UpdateArrays& arrays) {
  return for_each_block(arrays, [&r](float* __restrict w, const float* __restrict g, float* __restrict v, float*,
                                     float* __restrict update) {
#pragma omp simd
    for (std::int64_t i = 0; i < kLanes; ++i) {
      const float gradient = r.clip * g[i] + r.decay * w[i];
      v[i] = without_denormals(r.momentum * v[i] + gradient);
      update[i] = r.rate * (gradient + r.momentum * v[i]);
      w[i] -= update[i];
    }
  });
}

EPOCHREEL_CLONES Squares plain_update(const SgdRates& r, const UpdateArrays& arrays) {
  return for_each_block(arrays,
                        [&r](float* __restrict w, const float* __restrict g, float*, float*, float* __restrict update) {
#pragma omp simd
                          for (std::int64_t i = 0; i < kLanes; ++i) {
                            update[i] = r.rate * (r.clip * g[i] + r.decay * w[i]);
                            w[i] -= update[i];
                          }
                        });
}

/// The rates of Adam and AdamW. One of the two decays is 0.
struct AdamRates {
  float clip, beta1, rest1, beta2, rest2, epsilon;
  float l2_decay;      // added to the gradient, times the weight
  float weight_decay;  // the rate times the decoupled decay
  float rate;          // corrected for the start of the first moment
  float root_scale;    // 1 / sqrt of the second moment's correction
};

EPOCHREEL_CLONES Squares adam_update(const AdamRates& r, const UpdateArrays& arrays) {
  return for_each_block(arrays, [&r](float* __restrict w, const float* __restrict g, float* __restrict m,
                                     float* __restrict v, float* __restrict update) {
#pragma omp simd
    for (std::int64_t i = 0; i < kLanes; ++i) {
      const float gradient = r.clip * g[i] + r.l2_decay * w[i];
      m[i] = without_denormals(r.beta1 * m[i] + r.rest1 * gradient);
      v[i] = without_denormals(r.beta2 * v[i] + r.rest2 * gradient * gradient);
      update[i] = r.weight_decay * w[i] + r.rate * m[i] / (std::sqrt(v[i]) * r.root_scale + r.epsilon);
      w[i] -= update[i];
    }
  });
}

template <class Spec>
AdamRates adam_rates(const Spec& spec, const UpdateRates& rates, bool decoupled) {
  return {static_cast<float>(rates.clip),
          static_cast<float>(spec.beta1),
          static_cast<float>(1 - spec.beta1),
          static_cast<float>(spec.beta2),
          static_cast<float>(1 - spec.beta2),
          static_cast<float>(spec.epsilon),
          static_cast<float>(decoupled ? 0 : spec.weight_decay),
          static_cast<float>(decoupled ? rates.rate * spec.weight_decay : 0),
          static_cast<float>(rates.rate / rates.first_correction),
          static_cast<float>(1 / std::sqrt(rates.second_correction))};
}

EPOCHREEL_CLONES double squares_of(const float* values, std::int64_t length) {
  LaneSum sum;
  const std::int64_t whole = length / kLanes * kLanes;
  for (std::int64_t i = 0; i < whole; i += kLanes) {
    sum.add(values + i);
    if (i % (LaneSum::kRun * kLanes) == 0) sum.end_run();
  }
  Floats rest{};
  std::copy(values + whole, values + length, rest);
  sum.add(rest);
  return sum.total();
}

}  // namespace

Squares apply_update(const job::SgdSpec& spec, const UpdateRates& rates, const UpdateArrays& arrays) {
  const SgdRates r{static_cast<float>(rates.rate), static_cast<float>(rates.clip),
                   static_cast<float>(spec.weight_decay), static_cast<float>(spec.momentum)};
  if (spec.momentum <= 0) return plain_update(r, arrays);
  return spec.nesterov ? nesterov_update(r, arrays) : momentum_update(r, arrays);
}

Squares apply_update(const job::AdamSpec& spec, const UpdateRates& rates, const UpdateArrays& arrays) {
  return adam_update(adam_rates(spec, rates, false), arrays);
}

Squares apply_update(const job::AdamWSpec& spec, const UpdateRates& rates, const UpdateArrays& arrays) {
  return adam_update(adam_rates(spec, rates, true), arrays);
}

double sum_of_squares(const float* values, std::int64_t length) { return squares_of(values, length); }

}  // namespace epochreel::nn
