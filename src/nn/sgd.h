/// Stochastic gradient descent with momentum, in PyTorch's form: v <- m v + g, w <- w - lr v.
#pragma once

#include <span>

#include "epochreel/nn/network.h"

namespace epochreel::nn {

/// Updates a part of a parameter; all spans have the same length.
void sgd_update(const StepOptions& step, std::span<float> values, std::span<const float> gradient,
                std::span<float> momentum);

}  // namespace epochreel::nn
