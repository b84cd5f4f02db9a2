/// From gradients to new weights: SGD, Adam, AdamW, as PyTorch has them, and clipping by the norm of the whole gradient.
#pragma once

#include <cstdint>
#include <span>

#include "epochreel/nn/network.h"
#include "parameter_arrays.h"
#include "update.h"

namespace epochreel::nn {

/// Layers report each part of a gradient as soon as it is whole. Without clipping it is applied at once, while it lies
/// in the cache; with clipping at the end of the step, once the norm of all is known.
class Optimizer {
 public:
  explicit Optimizer(const job::TrainSpec& train);

  /// Arrays of state that the optimizer keeps for each parameter: 0 (sgd without momentum), 1 or 2.
  int moments() const;

  /// To be called before the backward pass.
  void begin_step(const StepOptions& options);

  /// The gradient of part `part` is whole, and the layer is done with its values. Different parts may come from
  /// different threads at once.
  void part_ready(ParameterArrays& parameter, std::size_t part) const;

  /// To be called after the backward pass: clips and updates what is left to do.
  void end_step(std::span<ParameterArrays* const> parameters, int threads);

 private:
  void update(ParameterArrays& parameter, Part& part) const;

  job::OptimizerSpec spec_;
  double clip_norm_;
  UpdateRates rates_;
};

}  // namespace epochreel::nn
