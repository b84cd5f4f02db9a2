/// A network is made of layers.
///
/// A layer owns its parameters; activations and their gradients belong to the network, which lends them for a call.
/// Every layer cuts its work into tiles or shards that depend on shapes alone (tiles.h).
///
/// Arrays of images of shape (channels, height, width) lie channels last: (N, height, width, channels). A dense layer
/// that comes first takes an image as the data has it, (channels, height, width).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "epochreel/nn/network.h"
#include "optimizer.h"
#include "parameter_arrays.h"

namespace epochreel::nn {

/// One call of a layer on a batch.
struct Pass {
  int batch = 0;  ///< N
  int threads = 1;
  bool training = false;  ///< batch_norm's statistics and dropout differ
  std::int64_t step = 0;  ///< StepOptions::step; masks of dropout depend on it
};

/// Arrays of a backward pass; `dst` and `src` are those of the forward pass before it, with the same Pass. Nothing
/// overlaps.
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

  /// src (N, in) to dst (N, out); they do not overlap. Allocates nothing once each N has been seen.
  virtual void forward(const Pass& pass, const float* src, float* dst) = 0;

  /// Fills diff_src, then the gradients of the parameters, and reports each part of one to `optimizer` as soon as it is
  /// whole and its values are no longer needed. If `optimizer` is null, gradients of parameters are left alone.
  virtual void backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* optimizer) = 0;

  /// Weight, bias, running_mean, running_var: those that the layer has. Valid as long as the layer lives.
  virtual std::vector<ParameterArrays*> parameters() { return {}; }
};

/// The place of a layer in its network.
struct LayerContext {
  std::string name;                 ///< "model.<i>"
  std::uint32_t index = 0;          ///< i
  std::vector<std::int64_t> input;  ///< shape of one image: (units) or (channels, height, width)
  std::vector<std::int64_t> output;
  std::uint64_t seed = 1;
  job::InitSpec init;
  std::uint32_t first_parameter = 0;  ///< place of its first trainable parameter among the network's
  int moments = 1;                    ///< Optimizer::moments()
  int max_batch = 128;
  job::Numerics numerics = job::Numerics::kNative;
};

/// That of layer `index` of a network, whose layers before it have `first_parameter` trainable parameters.
LayerContext layer_context(const std::vector<job::LayerShape>& shapes, std::size_t index, const job::TrainSpec& train,
                           const NetworkOptions& options, std::size_t first_parameter);

}  // namespace epochreel::nn
