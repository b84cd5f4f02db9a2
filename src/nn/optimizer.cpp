#include "optimizer.h"

#include <cmath>
#include <vector>

#include "tiles.h"
#include "update.h"

namespace epochreel::nn {
namespace {

/// base^exponent by multiplications alone: the C library's pow differs from CPU to CPU.
double power(double base, std::int64_t exponent) {
  double result = 1;
  for (; exponent > 0; exponent /= 2, base *= base) {
    if (exponent % 2 == 1) result *= base;
  }
  return result;
}

}  // namespace

Optimizer::Optimizer(const job::TrainSpec& train) : spec_(train.optimizer), clip_norm_(train.clip_norm) {}

int Optimizer::moments() const {
  if (const auto* sgd = std::get_if<job::SgdSpec>(&spec_)) return sgd->momentum > 0 ? 1 : 0;
  return 2;
}

void Optimizer::begin_step(const StepOptions& options) {
  rates_ = {};
  rates_.rate = options.learning_rate;
  keep_gradients_ = options.keep_gradients;
  const auto set_corrections = [&](const auto& adam) {
    rates_.first_correction = 1 - power(adam.beta1, options.step + 1);
    rates_.second_correction = 1 - power(adam.beta2, options.step + 1);
  };
  if (const auto* adam = std::get_if<job::AdamSpec>(&spec_)) set_corrections(*adam);
  if (const auto* adamw = std::get_if<job::AdamWSpec>(&spec_)) set_corrections(*adamw);
}

void Optimizer::part_ready(ParameterArrays& parameter, std::size_t part) const {
  Part& p = parameter.parts[part];
  const float* gradient = parameter.gradient.data() + p.first;
  if (clip_norm_ > 0) {
    p.gradient_squares = sum_of_squares(gradient, p.length);
  } else {
    update(parameter, p, gradient);
  }
}

void Optimizer::part_ready(ParameterArrays& parameter, std::size_t part, const float* gradient) const {
  update(parameter, parameter.parts[part], gradient);
}

void Optimizer::end_step(std::span<ParameterArrays* const> parameters, int threads) {
  if (clip_norm_ <= 0) return;
  double squares = 0;
  for (const ParameterArrays* parameter : parameters) squares += parameter->gradient_squares();
  // PyTorch's clip_grad_norm_ does the same: its 1e-6 avoids a division by a norm of 0.
  const double scale = clip_norm_ / (std::sqrt(squares) + 1e-6);
  rates_.clip = scale < 1 ? scale : 1;
  for (ParameterArrays* parameter : parameters) {
    const std::int64_t count = parameter->parts.size();
    for_each_tile(threads, TileGrid{1, count, 1, 1}, parameter->size() * kOperationsPerElement, [&](const Tile& tile) {
      Part& part = parameter->parts[tile.column];
      update(*parameter, part, parameter->gradient.data() + part.first);
    });
  }
}

void Optimizer::update(ParameterArrays& parameter, Part& part, const float* gradient) const {
  const UpdateArrays arrays{parameter.values.data() + part.first, gradient,
                            moments() > 0 ? parameter.first_moment.data() + part.first : nullptr,
                            moments() > 1 ? parameter.second_moment.data() + part.first : nullptr, part.length};
  const Squares squares = std::visit([&](const auto& spec) { return apply_update(spec, rates_, arrays); }, spec_);
  part.gradient_squares = squares.gradient;
  part.update_squares = squares.update;
}

}  // namespace epochreel::nn
