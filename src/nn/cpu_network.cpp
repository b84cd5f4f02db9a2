#include "cpu_network.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "image_order.h"
#include "layer_types.h"
#include "network_checks.h"
#include "numerics.h"

namespace epochreel::nn {
namespace {

using Labels = std::span<const std::uint8_t>;

}  // namespace

CpuNetwork::CpuNetwork(const std::vector<job::LayerSpec>& specs, const job::TrainSpec& train,
                       const NetworkOptions& options)
    : options_(options),
      pixels_(size_of(options.input)),
      turns_images_(wants_channels_last(specs, options.input)),
      shapes_(job::layer_shapes(specs, options.input)),
      optimizer_(train),
      loss_(options.classes, options.max_batch, train.label_smoothing) {
  limit_instructions(train.numerics);
  check_outputs(shapes_, options_.classes);
  for (const job::LayerSpec& spec : specs) add_layer(spec, train);
  std::int64_t most_units = pixels_;
  for (const job::LayerShape& shape : shapes_) most_units = std::max(most_units, size_of(shape.shape));
  diff_dst_ = Buffer(options_.max_batch * most_units);
  diff_src_ = Buffer(options_.max_batch * most_units);
  if (!turns_images_) return;
  images_ = Buffer(options_.max_batch * pixels_);
  diff_images_ = Buffer(options_.max_batch * pixels_);
}

void CpuNetwork::add_layer(const job::LayerSpec& spec, const job::TrainSpec& train) {
  const std::size_t i = layers_.size();
  const LayerContext context = layer_context(shapes_, i, train, options_, trained_.size());
  layers_.push_back(std::visit([&context](const auto& layer) { return make_layer(layer, context); }, spec));
  for (ParameterArrays* arrays : layers_.back()->parameters()) {
    parameters_.emplace_back(*arrays);
    if (arrays->trainable) trained_.push_back(arrays);
  }
  activations_.emplace_back(options_.max_batch * size_of(shapes_[i].shape));
}

Pass CpuNetwork::begin(std::span<const float> images, Labels labels) {
  check_batch(images, labels, options_, pixels_);
  batch_ = static_cast<int>(labels.size());
  return {batch_, options_.threads, false, 0};
}

/// `images` (N, channels, height, width) as the first layer takes them.
const float* CpuNetwork::as_layers_want(const float* images) {
  if (!turns_images_) return images;
  const std::int64_t channels = options_.input[0];
  transpose_images(options_.threads, batch_, channels, pixels_ / channels, images, images_.data());
  return images_.data();
}

BatchResult CpuNetwork::forward(const Pass& pass, const float* images, Labels labels) {
  const float* src = images;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    layers_[i]->forward(pass, src, activations_[i].data());
    src = activations_[i].data();
  }
  return loss_.forward(pass, src, labels);
}

/// From diff_dst_, the loss by the last layer's output, down to the parameters that `used` updates, or to the images.
void CpuNetwork::backward(const Pass& pass, const float* images, const Optimizer* used, float* diff_images) {
  for (std::size_t i = layers_.size(); i-- > 0;) {
    BackwardArrays arrays;
    arrays.src = i == 0 ? images : activations_[i - 1].data();
    arrays.dst = activations_[i].data();
    arrays.diff_dst = diff_dst_.data();
    arrays.diff_src = i == 0 ? diff_images : diff_src_.data();
    layers_[i]->backward(pass, arrays, used);
    std::swap(diff_dst_, diff_src_);
  }
}

StepResult CpuNetwork::train_step(std::span<const float> images, Labels labels, const StepOptions& options) {
  Pass pass = begin(images, labels);
  pass.training = true;
  pass.step = options.step;
  const float* const src = as_layers_want(images.data());
  StepResult result{forward(pass, src, labels)};
  loss_.backward(pass, labels, LossScale::kMeanOfBatch, diff_dst_.data());
  optimizer_.begin_step(options);
  backward(pass, src, &optimizer_, nullptr);
  optimizer_.end_step(trained_, options_.threads);
  double gradient = 0;
  double update = 0;
  for (const ParameterArrays* arrays : trained_) {
    gradient += arrays->gradient_squares();
    update += arrays->update_squares();
  }
  result.gradient_norm = std::sqrt(gradient);
  result.update_norm = std::sqrt(update);
  return result;
}

BatchResult CpuNetwork::evaluate(std::span<const float> images, Labels labels) {
  const Pass pass = begin(images, labels);
  return forward(pass, as_layers_want(images.data()), labels);
}

void CpuNetwork::input_gradient(std::span<const float> images, Labels labels, std::span<float> gradient) {
  const Pass pass = begin(images, labels);
  check_gradient(images, gradient);
  const float* const src = as_layers_want(images.data());
  forward(pass, src, labels);
  loss_.backward(pass, labels, LossScale::kEachImage, diff_dst_.data());
  if (!turns_images_) return backward(pass, src, nullptr, gradient.data());
  backward(pass, src, nullptr, diff_images_.data());
  to_channels_first(options_.input, diff_images_.span().first(gradient.size()), gradient);
}

std::span<const float> CpuNetwork::activation(std::size_t layer) const {
  return of_batch(activations_.at(layer).span(), size_of(shapes_[layer].shape));
}

std::span<const float> CpuNetwork::probabilities() const { return of_batch(loss_.probabilities(), options_.classes); }

std::span<const float> CpuNetwork::losses() const { return of_batch(loss_.losses(), 1); }

std::span<const std::uint8_t> CpuNetwork::predictions() const { return loss_.predictions().first(batch_); }

std::int64_t CpuNetwork::memory() const {
  std::size_t floats = diff_dst_.span().size() + diff_src_.span().size() + 2 * images_.span().size();
  for (const Buffer& activation : activations_) floats += activation.span().size();
  for (const auto& layer : layers_) {
    for (const ParameterArrays* arrays : layer->parameters()) {
      floats += arrays->values.span().size() + arrays->gradient.span().size() + arrays->first_moment.span().size() +
                arrays->second_moment.span().size();
    }
  }
  return floats * sizeof(float);
}

}  // namespace epochreel::nn
