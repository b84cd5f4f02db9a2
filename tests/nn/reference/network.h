/// A naive network: one loop nest a formula, no tricks.
#pragma once

#include <memory>
#include <variant>
#include <vector>

#include "epochreel/job/shapes.h"
#include "nn/reference/batch_norm.h"
#include "nn/reference/elementwise.h"
#include "nn/reference/layer.h"
#include "nn/reference/pool.h"
#include "nn/reference/weighted.h"

namespace epochreel::nn::reference {

/// The place of a layer.
struct Place {
  std::vector<std::int64_t> input, output;  ///< (units) or (channels, height, width)
  std::uint64_t seed = 1;
  std::uint32_t index = 0;

  std::size_t inputs() const {
    std::int64_t size = 1;
    for (const std::int64_t length : input) size *= length;
    return static_cast<std::size_t>(size);
  }
  std::size_t channels() const { return static_cast<std::size_t>(input[0]); }
};

inline std::unique_ptr<Layer> make(const job::DenseSpec& spec, const Place& place) {
  return std::make_unique<Dense>(place.inputs(), static_cast<std::size_t>(spec.units));
}
inline std::unique_ptr<Layer> make(const job::Conv2dSpec& spec, const Place& place) {
  return std::make_unique<Conv2d>(spec, place.input, place.output);
}
inline std::unique_ptr<Layer> make(const job::MaxPool2dSpec& spec, const Place& place) {
  return std::make_unique<MaxPool2d>(Windows(spec, place.input, place.output));
}
inline std::unique_ptr<Layer> make(const job::AvgPool2dSpec& spec, const Place& place) {
  return std::make_unique<AvgPool2d>(Windows(spec, place.input, place.output));
}
inline std::unique_ptr<Layer> make(const job::BatchNormSpec& spec, const Place& place) {
  return std::make_unique<BatchNorm>(spec, place.channels());
}
inline std::unique_ptr<Layer> make(const job::DropoutSpec& spec, const Place& place) {
  return std::make_unique<Dropout>(spec, place.seed, place.index);
}
inline std::unique_ptr<Layer> make(const job::FlattenSpec& /*spec*/, const Place& place) {
  const std::size_t channels = place.input.size() == 3 ? place.channels() : 1;
  return std::make_unique<Flatten>(channels, place.inputs() / channels);
}
template <class Spec>
std::unique_ptr<Layer> make(const Spec& spec, const Place& /*place*/) {
  return std::make_unique<Activation<Spec>>(spec);
}

class Network {
 public:
  /// For images of shape `input` (channels, height, width).
  Network(const std::vector<job::LayerSpec>& layers, const std::vector<std::int64_t>& input, std::uint64_t seed) {
    Place place{input, input, seed, 0};
    for (const job::LayerShape& shape : job::layer_shapes(layers, input)) {
      place.output = shape.shape;
      layers_.push_back(std::visit([&](const auto& spec) { return make(spec, place); }, layers[place.index]));
      place.input = place.output;
      ++place.index;
    }
  }

  Layer& layer(std::size_t i) { return *layers_[i]; }

  /// Output of the last layer.
  Array forward(const Pass& pass, const Array& images) {
    Array array = images;
    for (const auto& one : layers_) array = one->forward(pass, array);
    return array;
  }

  /// Loss by images of the last forward, from loss by the last layer's output; fills all gradients.
  Array backward(const Array& diff_logits) {
    Array diff = diff_logits;
    for (std::size_t i = layers_.size(); i-- > 0;) diff = layers_[i]->backward(diff);
    return diff;
  }

  /// In the order of the network's.
  std::vector<Values*> parameters() {
    std::vector<Values*> all;
    for (const auto& one : layers_) {
      for (Values* values : one->parameters()) all.push_back(values);
    }
    return all;
  }

 private:
  std::vector<std::unique_ptr<Layer>> layers_;
};

}  // namespace epochreel::nn::reference
