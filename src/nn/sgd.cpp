#include "sgd.h"

#include <cmath>
#include <limits>

namespace epochreel::nn {

// Additions and multiplications alone, never fused (-ffp-contract=off): every clone gives the same bits.
__attribute__((target_clones("avx512f", "avx2", "default"))) void sgd_update(
    const StepOptions& step, std::span<float> values, std::span<const float> gradient, std::span<float> momentum) {
  const auto rate = static_cast<float>(step.learning_rate);
  constexpr float kLeastNormal = std::numeric_limits<float>::min();
  const auto decay = static_cast<float>(step.momentum);
  const std::size_t size = values.size();
  float* __restrict w = values.data();
  float* __restrict v = momentum.data();
  const float* __restrict g = gradient.data();
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) {
    const float sum = decay * v[i] + g[i];
    // Where gradients have ceased, velocities decay into the denormal numbers, stay there and slow down every step.
    const float velocity = std::fabs(sum) < kLeastNormal ? 0.0F : sum;
    v[i] = velocity;
    w[i] -= rate * velocity;
  }
}

}  // namespace epochreel::nn
