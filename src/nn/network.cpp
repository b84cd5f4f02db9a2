#include "epochreel/nn/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "buffer.h"
#include "epochreel/base/error.h"
#include "layer.h"
#include "softmax_cross_entropy.h"

namespace epochreel::nn {
namespace {

using Labels = std::span<const std::uint8_t>;

/// Error{kInvalid} where the network does not end in one unit a class.
void check_outputs(const std::vector<job::LayerShape>& shapes, int classes) {
  const std::int64_t outputs = shapes.empty() ? 0 : size_of(shapes.back().shape);
  if (outputs == classes) return;
  throw Error(ErrorKind::kInvalid, "network",
              fmt::format("the last layer has {} units, but the data has {} classes; close with '- dense: {}'", outputs,
                          classes, classes));
}

/// Layers that hold an image's input as it is are fed by the data, whose order is theirs too (one channel).
void check_input(const std::vector<std::int64_t>& input) {
  if (input.size() == 3 && input[0] == 1) return;
  throw Error(ErrorKind::kInvalid, "network", "images must have one channel");
}

}  // namespace

struct Network::Rep {
  Rep(const std::vector<job::LayerSpec>& specs, const job::TrainSpec& train, const NetworkOptions& options_);

  void add_layer(const job::LayerSpec& spec, const job::TrainSpec& train);
  Pass begin(std::span<const float> images, Labels labels);
  BatchResult forward(const Pass& pass, const float* images, Labels labels);
  void backward(const Pass& pass, const float* images, const Optimizer* used, float* diff_images);
  std::span<const float> of_batch(std::span<const float> array, std::int64_t units) const {
    return array.first(static_cast<std::size_t>(batch * units));
  }

  NetworkOptions options;
  std::int64_t pixels;
  int batch = 0;  // N of the last call
  std::vector<job::LayerShape> shapes;
  Optimizer optimizer;
  std::vector<std::unique_ptr<Layer>> layers;
  std::vector<ParameterArrays*> trained;  // of all layers
  std::vector<Parameter> parameters;      // and the running statistics
  std::vector<Buffer> activations;        // (max_batch, units) of each layer
  Buffer diff_dst, diff_src;              // (max_batch, most units), swapped from layer to layer
  SoftmaxCrossEntropy loss;
};

Network::Rep::Rep(const std::vector<job::LayerSpec>& specs, const job::TrainSpec& train, const NetworkOptions& options_)
    : options(options_),
      pixels(size_of(options_.input)),
      shapes(job::layer_shapes(specs, options_.input)),
      optimizer(train),
      loss(options_.classes, options_.max_batch, train.label_smoothing) {
  check_input(options.input);
  check_outputs(shapes, options.classes);
  for (const job::LayerSpec& spec : specs) add_layer(spec, train);
  std::int64_t most_units = pixels;
  for (const job::LayerShape& shape : shapes) most_units = std::max(most_units, size_of(shape.shape));
  diff_dst = Buffer(options.max_batch * most_units);
  diff_src = Buffer(options.max_batch * most_units);
}

void Network::Rep::add_layer(const job::LayerSpec& spec, const job::TrainSpec& train) {
  const std::size_t i = layers.size();
  LayerContext context;
  context.name = fmt::format("model.{}", i);
  context.index = static_cast<std::uint32_t>(i);
  context.input = i == 0 ? options.input : shapes[i - 1].shape;
  context.output = shapes[i].shape;
  context.seed = options.seed;
  context.init = train.init;
  context.first_parameter = static_cast<std::uint32_t>(trained.size());
  context.moments = optimizer.moments();
  context.max_batch = options.max_batch;
  layers.push_back(std::visit([&context](const auto& layer) { return make_layer(layer, context); }, spec));
  for (ParameterArrays* arrays : layers.back()->parameters()) {
    parameters.emplace_back(*arrays);
    if (arrays->trainable) trained.push_back(arrays);
  }
  activations.emplace_back(options.max_batch * size_of(shapes[i].shape));
}

Pass Network::Rep::begin(std::span<const float> images, Labels labels) {
  const std::size_t count = labels.size();
  if (count == 0 || count > static_cast<std::size_t>(options.max_batch) ||
      images.size() != count * static_cast<std::size_t>(pixels)) {
    throw Error(ErrorKind::kFailed, "network",
                fmt::format("a batch of {} labels and {} pixels does not fit 1 to {} images of {} pixels", count,
                            images.size(), options.max_batch, pixels));
  }
  batch = static_cast<int>(count);
  return {batch, options.threads, false, 0};
}

BatchResult Network::Rep::forward(const Pass& pass, const float* images, Labels labels) {
  const float* src = images;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    layers[i]->forward(pass, src, activations[i].data());
    src = activations[i].data();
  }
  return loss.forward(pass, src, labels);
}

/// From diff_dst, the loss by the last layer's output, down to the parameters that `used` updates, or to the images.
void Network::Rep::backward(const Pass& pass, const float* images, const Optimizer* used, float* diff_images) {
  for (std::size_t i = layers.size(); i-- > 0;) {
    BackwardArrays arrays;
    arrays.src = i == 0 ? images : activations[i - 1].data();
    arrays.dst = activations[i].data();
    arrays.diff_dst = diff_dst.data();
    arrays.diff_src = i == 0 ? diff_images : diff_src.data();
    layers[i]->backward(pass, arrays, used);
    std::swap(diff_dst, diff_src);
  }
}

Network::Network(const std::vector<job::LayerSpec>& layers, const job::TrainSpec& train, const NetworkOptions& options)
    : rep_(std::make_unique<Rep>(layers, train, options)) {}
Network::~Network() = default;
Network::Network(Network&&) noexcept = default;

StepResult Network::train_step(std::span<const float> images, Labels labels, const StepOptions& options) {
  Pass pass = rep_->begin(images, labels);
  pass.training = true;
  pass.step = options.step;
  StepResult result{rep_->forward(pass, images.data(), labels)};
  rep_->loss.backward(pass, labels, LossScale::kMeanOfBatch, rep_->diff_dst.data());
  rep_->optimizer.begin_step(options);
  rep_->backward(pass, images.data(), &rep_->optimizer, nullptr);
  rep_->optimizer.end_step(rep_->trained, rep_->options.threads);
  double gradient = 0;
  double update = 0;
  for (const ParameterArrays* arrays : rep_->trained) {
    gradient += arrays->gradient_squares();
    update += arrays->update_squares();
  }
  result.gradient_norm = std::sqrt(gradient);
  result.update_norm = std::sqrt(update);
  return result;
}

BatchResult Network::evaluate(std::span<const float> images, Labels labels) {
  return rep_->forward(rep_->begin(images, labels), images.data(), labels);
}

void Network::input_gradient(std::span<const float> images, Labels labels, std::span<float> gradient) {
  const Pass pass = rep_->begin(images, labels);
  if (gradient.size() != images.size()) {
    throw Error(ErrorKind::kFailed, "network", "the gradient of the images must have as many elements as the images");
  }
  rep_->forward(pass, images.data(), labels);
  rep_->loss.backward(pass, labels, LossScale::kEachImage, rep_->diff_dst.data());
  rep_->backward(pass, images.data(), nullptr, gradient.data());
}

std::span<const float> Network::activation(int layer) const {
  const auto i = static_cast<std::size_t>(layer);
  return rep_->of_batch(rep_->activations.at(i).span(), size_of(rep_->shapes[i].shape));
}

std::span<const float> Network::probabilities() const {
  return rep_->of_batch(rep_->loss.probabilities(), rep_->options.classes);
}

std::span<const float> Network::losses() const { return rep_->of_batch(rep_->loss.losses(), 1); }

std::span<const std::uint8_t> Network::predictions() const {
  return rep_->loss.predictions().first(static_cast<std::size_t>(rep_->batch));
}

const std::vector<job::LayerShape>& Network::layers() const { return rep_->shapes; }

std::vector<Parameter>& Network::parameters() { return rep_->parameters; }
const std::vector<Parameter>& Network::parameters() const { return rep_->parameters; }

std::int64_t Network::memory() const {
  std::size_t floats = rep_->diff_dst.span().size() + rep_->diff_src.span().size();
  for (const Buffer& activation : rep_->activations) floats += activation.span().size();
  for (const auto& layer : rep_->layers) {
    for (const ParameterArrays* arrays : layer->parameters()) {
      floats += arrays->values.span().size() + arrays->gradient.span().size() + arrays->first_moment.span().size() +
                arrays->second_moment.span().size();
    }
  }
  return static_cast<std::int64_t>(floats * sizeof(float));
}

}  // namespace epochreel::nn
