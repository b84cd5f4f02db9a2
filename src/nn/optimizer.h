/// From gradients to new weights: SGD, Adam, AdamW, as PyTorch has them, and clipping by the norm of the whole
/// gradient.
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

  /// The values of this step, as begin_step has set them.
  const UpdateRates& rates() const { return rates_; }
  const job::OptimizerSpec& spec() const { return spec_; }
  double clip_norm() const { return clip_norm_; }

  /// Must gradients lie in their parameters? If not, a layer may hand them over from anywhere.
  bool keeps_gradients() const { return keep_gradients_ || clip_norm_ > 0; }

  /// The gradient of part `part` is whole, and the layer is done with its values. Different parts may come from
  /// different threads at once.
  void part_ready(ParameterArrays& parameter, std::size_t part) const;

  /// The same with the part's gradient at `gradient`, whatever lies in the parameter; not where keeps_gradients().
  void part_ready(ParameterArrays& parameter, std::size_t part, const float* gradient) const;

  /// To be called after the backward pass: clips and updates what is left to do.
  void end_step(std::span<ParameterArrays* const> parameters, int threads);

 private:
  void update(ParameterArrays& parameter, Part& part, const float* gradient) const;

  job::OptimizerSpec spec_;
  double clip_norm_;
  bool keep_gradients_ = true;
  UpdateRates rates_;
};

}  // namespace epochreel::nn
