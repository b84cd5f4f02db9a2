/// The optimizer on a GPU: the launches that come after the backward pass.
#pragma once

#include <cstdint>
#include <vector>

#include "gpu/kernels/arguments_train.h"
#include "gpu/network/gpu_layer.h"
#include "optimizer.h"

namespace epochreel::nn::gpu {

class GpuUpdate {
 public:
  /// `parameters` are those that are trained; `step` is the place of the StepBlock.
  GpuUpdate(const Optimizer& optimizer, std::vector<GpuParameter*> parameters, std::int64_t step,
            cuda::ArenaPlan& arena);

  /// Writes the tables that the launches read, once there is an arena.
  void store_tables(cuda::Device& device) const;

  /// A step of all parameters along their gradients, clipped where the job says so, and the norms of it.
  void append_to(Launches& launches) const;

  /// The sums of squares that the last step left at parts_place(), into the parts of the parameters.
  void take_squares(std::span<const double> squares) const;

  std::int64_t parts_place() const { return update_.sums; }
  std::int64_t parts_count() const { return std::ssize(parts_); }

 private:
  void add_parts(const GpuParameter& parameter);

  const Optimizer& optimizer_;
  std::vector<GpuParameter*> parameters_;
  std::vector<UpdatePart> parts_;         // of all parameters
  std::vector<PartsOf> parameter_parts_;  // where the sums of each parameter's begin, and how many they are
  UpdateArgs update_;
  NormArgs norms_;
};

}  // namespace epochreel::nn::gpu
