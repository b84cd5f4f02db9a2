/// A layer on a GPU: which kernels it starts, on which arrays of the arena.
///
/// A layer computes nothing itself. It adds launches to a list, from which a graph is made once a size of batch.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "gpu/driver/arena_plan.h"
#include "gpu/kernels/launch.h"
#include "gpu/network/gpu_parameter.h"
#include "layer.h"

namespace epochreel::nn::gpu {

using Launches = std::vector<Launch>;

/// The place of an array that is not there.
inline constexpr std::int64_t kNowhere = -1;

struct GpuPass {
  std::int32_t batch = 0;  ///< N
  bool training = false;   ///< batch_norm's statistics and dropout differ
  bool backward = false;   ///< a pass backward follows
  bool on_data = false;    ///< the batch is one of the data that the GPU keeps
};

/// As BackwardArrays (layer.h), by their offsets in the arena.
struct GpuArrays {
  std::int64_t src = kNowhere;
  std::int64_t dst = kNowhere;
  std::int64_t diff_dst = kNowhere;
  std::int64_t diff_src = kNowhere;
};

class GpuLayer {
 public:
  virtual ~GpuLayer() = default;
  GpuLayer() = default;
  GpuLayer(const GpuLayer&) = delete;
  GpuLayer& operator=(const GpuLayer&) = delete;

  /// Returns where the outputs come to lie: at dst, or at src where the layer changes nothing.
  virtual std::int64_t forward(const GpuPass& pass, std::int64_t src, std::int64_t dst, Launches& launches) const = 0;

  /// Fills diff_src, where there is one, and where `gradients` says so the gradients of the parameters. Returns where
  /// the gradient of src comes to lie: at diff_src, or at diff_dst where the layer changes nothing.
  virtual std::int64_t backward(const GpuPass& pass, const GpuArrays& arrays, bool gradients,
                                Launches& launches) const = 0;
};

/// What a layer on a GPU is made of.
struct GpuContext {
  const LayerContext& layer;
  const std::vector<GpuParameter*>& parameters;  ///< the layer's, in the order of Layer::parameters()
  cuda::ArenaPlan& arena;                        ///< for arrays of its own
  std::int64_t step = kNowhere;                  ///< the StepBlock
};

/// A place for `count` floats in an arena.
inline std::int64_t place_for_floats(cuda::ArenaPlan& arena, std::int64_t count) {
  return arena.add(count * static_cast<std::int64_t>(sizeof(float)));
}

inline void append(Launches& launches, const Launches& more) {
  launches.insert(launches.end(), more.begin(), more.end());
}

/// The products of a pass backward that are wanted, joined by `join` where both are.
template <class Join>
Launches joined(bool gradients, std::int64_t diff_src, const Launch& gradient, const Launch& backward, Join join) {
  if (diff_src == kNowhere) return gradients ? Launches{gradient} : Launches{};
  return gradients ? join(gradient, backward) : Launches{backward};
}

}  // namespace epochreel::nn::gpu
