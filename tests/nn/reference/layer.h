/// The layer of the naive reference. Arrays of images lie channels last: (N, height, width, channels).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "nn/reference/number.h"

namespace epochreel::nn::reference {

struct Pass {
  int batch = 1;  ///< N
  bool training = false;
  std::int64_t step = 0;
};

/// A parameter, row-major as the network's.
struct Values {
  Array value, gradient;
};

class Layer {
 public:
  virtual ~Layer() = default;
  Layer() = default;
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;

  /// dst (N, out) of src (N, in), which it keeps for backward. In training, running statistics move.
  virtual Array forward(const Pass& pass, const Array& src) = 0;

  /// Loss by src of the last forward, from loss by dst; fills the gradients of the parameters.
  virtual Array backward(const Array& diff_dst) = 0;

  /// Weight, bias, running_mean, running_var: those that the layer has.
  virtual std::vector<Values*> parameters() { return {}; }
};

}  // namespace epochreel::nn::reference
