/// What a network is made of.
///
/// A layer owns its parameters; activations and their gradients belong to the network, which lends them for a call.
/// Every layer cuts its work into tiles that depend on shapes alone (tiles.h).
#pragma once

#include <vector>

#include "epochreel/nn/network.h"

namespace epochreel::nn {

/// One call of a layer on a batch.
struct Pass {
  int batch = 0;  ///< N
  int threads = 1;
};

/// Arrays of a backward pass; `dst` and `src` are those of the forward pass before it.
struct BackwardArrays {
  const float* src = nullptr;       ///< (N, in)
  const float* dst = nullptr;       ///< (N, out)
  const float* diff_dst = nullptr;  ///< (N, out), loss by dst
  float* diff_src = nullptr;        ///< (N, in), loss by src, to be filled; null where nobody needs it
};

class Layer {
 public:
  virtual ~Layer() = default;
  Layer() = default;
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;

  /// src (N, in) to dst (N, out); they do not overlap.
  virtual void forward(const Pass& pass, const float* src, float* dst) = 0;

  /// Fills diff_src, then the gradients of the parameters, and updates each part of a parameter as soon as its
  /// gradient is whole.
  virtual void backward(const Pass& pass, const BackwardArrays& arrays, const StepOptions& step) = 0;

  /// Weight before bias; the spans stay valid as long as the layer lives.
  virtual std::vector<Parameter> parameters() { return {}; }
};

}  // namespace epochreel::nn
