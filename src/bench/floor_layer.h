/// A layer as whole oneDNN primitives, each for the whole batch.
///
/// Layouts are oneDNN's choice wherever it offers one (format `any`); a reorder runs only where two choices meet that
/// differ. Nothing is fused, as in oneDNN's own example of training (examples/cnn_training_f32.cpp).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "epochreel/job/job.h"
#include "tape.h"

namespace epochreel::bench {

class FloorLayer {
 public:
  virtual ~FloorLayer() = default;
  FloorLayer() = default;
  FloorLayer(const FloorLayer&) = delete;
  FloorLayer& operator=(const FloorLayer&) = delete;

  /// Adds what computes the output of `src` to tape.forward, and the layer's parameters; returns the output. Both are
  /// (N, units) or (N, channels, height, width).
  virtual dnnl::memory add_forward(Tape& tape, const dnnl::memory& src) = 0;

  /// Adds to tape.backward what computes the gradients of the parameters and, where it is asked for, of the input,
  /// which it returns. To be called once, after add_forward.
  virtual dnnl::memory add_backward(Tape& tape, const dnnl::memory& diff_dst, bool wants_diff_src) = 0;
};

/// The facts of a layer that its spec does not say.
struct FloorContext {
  std::vector<std::int64_t> input;  ///< shape of one image
  std::vector<std::int64_t> output;
};

/// A row a type of layer; those of activation functions are in floor_functions.h.
std::unique_ptr<FloorLayer> make_floor_layer(const job::DenseSpec& spec, const FloorContext& context);
std::unique_ptr<FloorLayer> make_floor_layer(const job::Conv2dSpec& spec, const FloorContext& context);
std::unique_ptr<FloorLayer> make_floor_layer(const job::MaxPool2dSpec& spec, const FloorContext& context);
std::unique_ptr<FloorLayer> make_floor_layer(const job::AvgPool2dSpec& spec, const FloorContext& context);
std::unique_ptr<FloorLayer> make_floor_layer(const job::BatchNormSpec& spec, const FloorContext& context);
std::unique_ptr<FloorLayer> make_floor_layer(const job::DropoutSpec& spec, const FloorContext& context);
std::unique_ptr<FloorLayer> make_floor_layer(const job::FlattenSpec& spec, const FloorContext& context);

}  // namespace epochreel::bench
