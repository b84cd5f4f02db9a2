#include "sgd.h"

namespace epochreel::nn {

void sgd_update(const StepOptions& step, std::span<float> values, std::span<const float> gradient,
                std::span<float> momentum) {
  const auto rate = static_cast<float>(step.learning_rate);
  const auto decay = static_cast<float>(step.momentum);
  const std::size_t size = values.size();
  float* __restrict w = values.data();
  float* __restrict v = momentum.data();
  const float* __restrict g = gradient.data();
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) {
    const float velocity = decay * v[i] + g[i];
    v[i] = velocity;
    w[i] -= rate * velocity;
  }
}

}  // namespace epochreel::nn
