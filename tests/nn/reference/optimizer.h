/// Updates in the naive reference, written as PyTorch documents SGD, Adam, AdamW and clip_grad_norm_.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <variant>
#include <vector>

#include "epochreel/job/job.h"
#include "nn/reference/number.h"

namespace epochreel::nn::reference {

/// A parameter and what its optimizer keeps; `gradient` is not changed.
struct Trained {
  Array value, gradient, first_moment, second_moment;
  Array update = {};  ///< what was last subtracted from the values
};

struct Step {
  double rate = 0;
  std::int64_t number = 1;  ///< 1 for the first
};

/// The value of a constant that is kept in float.
inline Number constant(double value) { return rounded(value); }

/// Factor of all gradients.
inline double clip_factor(double clip_norm, double gradient_norm) {
  return clip_norm > 0 ? std::min(1.0, clip_norm / (gradient_norm + 1e-6)) : 1;
}

/// These fill `update` and move the moments.
inline void update(const job::SgdSpec& spec, const Step& step, const Number& clip, Trained& p) {
  for (std::size_t i = 0; i < p.value.size(); ++i) {
    Number g = clip * p.gradient[i] + constant(spec.weight_decay) * p.value[i];
    if (spec.momentum > 0) {
      p.first_moment[i] = constant(spec.momentum) * p.first_moment[i] + g;
      g = spec.nesterov ? g + constant(spec.momentum) * p.first_moment[i] : p.first_moment[i];
    }
    p.update.push_back(constant(step.rate) * g);
  }
}

/// Returns what Adam and AdamW alike subtract from the value of element i with gradient g.
template <class Spec>
Number adam_step(const Spec& spec, const Step& step, const Number& g, std::size_t i, Trained& p) {
  Number& m = p.first_moment[i];
  Number& v = p.second_moment[i];
  m = constant(spec.beta1) * m + constant(1 - spec.beta1) * g;
  v = constant(spec.beta2) * v + constant(1 - spec.beta2) * g * g;
  const auto t = static_cast<double>(step.number);
  const Number mean = m / constant(1 - std::pow(spec.beta1, t));
  const Number square = v / constant(1 - std::pow(spec.beta2, t));
  return constant(step.rate) * mean / (square_root(square) + constant(spec.epsilon));
}

inline void update(const job::AdamSpec& spec, const Step& step, const Number& clip, Trained& p) {
  for (std::size_t i = 0; i < p.value.size(); ++i) {
    const Number g = clip * p.gradient[i] + constant(spec.weight_decay) * p.value[i];
    p.update.push_back(adam_step(spec, step, g, i, p));
  }
}

inline void update(const job::AdamWSpec& spec, const Step& step, const Number& clip, Trained& p) {
  for (std::size_t i = 0; i < p.value.size(); ++i) {
    const Number decay = constant(step.rate * spec.weight_decay) * p.value[i];
    p.update.push_back(decay + adam_step(spec, step, clip * p.gradient[i], i, p));
  }
}

/// Updates all `parameters`, whose gradients together have the norm `gradient_norm`.
inline void update(const job::TrainSpec& train, const Step& step, double gradient_norm,
                   std::vector<Trained>& parameters) {
  const Number clip = rounded(clip_factor(train.clip_norm, gradient_norm));
  for (Trained& p : parameters) {
    p.update.clear();
    std::visit([&](const auto& spec) { update(spec, step, clip, p); }, train.optimizer);
    for (std::size_t i = 0; i < p.value.size(); ++i) p.value[i] = p.value[i] - p.update[i];
  }
}

}  // namespace epochreel::nn::reference
