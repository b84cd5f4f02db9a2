#include "epochreel/nn/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "epochreel/base/error.h"
#include "buffer.h"
#include "dense.h"
#include "relu.h"
#include "softmax_cross_entropy.h"

namespace epochreel::nn {
namespace {

std::int64_t size_of(const std::vector<std::int64_t>& shape) {
  std::int64_t size = 1;
  for (const std::int64_t length : shape) size *= length;
  return size;
}

/// Makes layers one after the other.
class LayerBuilder {
 public:
  LayerBuilder(int input_size, std::uint64_t seed) : inputs_(input_size), seed_(seed) {}

  std::unique_ptr<Layer> add(const job::LayerSpec& spec, const LayerShape& shape) {
    auto layer = std::visit([this](const auto& layer_spec) { return make(layer_spec); }, spec);
    inputs_ = size_of(shape.shape);
    for (Parameter& parameter : layer->parameters()) parameters_.push_back(std::move(parameter));
    ++index_;
    return layer;
  }

  std::vector<Parameter> take_parameters() { return std::move(parameters_); }

 private:
  std::unique_ptr<Layer> make(const job::DenseSpec& spec) const {
    DenseOptions options;
    options.name = fmt::format("model.{}", index_);
    options.inputs = inputs_;
    options.units = spec.units;
    options.seed = seed_;
    options.first_parameter = static_cast<std::uint32_t>(parameters_.size());
    return make_dense(options);
  }
  std::unique_ptr<Layer> make(const job::ReluSpec& /*spec*/) const { return make_relu(inputs_); }

  std::int64_t inputs_;  // units of one image that the next layer sees
  std::uint64_t seed_;
  int index_ = 0;
  std::vector<Parameter> parameters_;
};

/// Error{kInvalid} where the network does not end in one unit a class.
void check_outputs(const std::vector<LayerShape>& shapes, int classes) {
  const std::int64_t outputs = shapes.empty() ? 0 : size_of(shapes.back().shape);
  if (outputs == classes) return;
  throw Error(ErrorKind::kInvalid, "network",
              fmt::format("the last layer has {} units, but the data has {} classes; close with '- dense: {}'", outputs,
                          classes, classes));
}

}  // namespace

struct Network::Rep {
  Rep(const std::vector<job::LayerSpec>& specs, int input_size_, int classes_, const NetworkOptions& options_);

  Pass begin(std::span<const float> images, std::span<const std::uint8_t> labels);
  BatchResult forward(const Pass& pass, const float* images, std::span<const std::uint8_t> labels);
  void backward(const Pass& pass, const float* images, std::span<const std::uint8_t> labels, const StepOptions& step);
  std::span<const float> of_batch(std::span<const float> array, std::int64_t units) const {
    return array.first(static_cast<std::size_t>(batch * units));
  }

  int input_size;
  int classes;
  NetworkOptions options;
  int batch = 0;  // N of the last call
  std::vector<LayerShape> shapes;
  std::vector<std::unique_ptr<Layer>> layers;
  std::vector<Parameter> parameters;
  std::vector<Buffer> activations;  // (max_batch, units) of each layer
  Buffer diff_dst, diff_src;        // (max_batch, most units), swapped from layer to layer
  SoftmaxCrossEntropy loss;
};

Network::Rep::Rep(const std::vector<job::LayerSpec>& specs, int input_size_, int classes_,
                  const NetworkOptions& options_)
    : input_size(input_size_),
      classes(classes_),
      options(options_),
      shapes(layer_shapes(specs, input_size_)),
      loss(classes_, options_.max_batch) {
  check_outputs(shapes, classes);
  LayerBuilder builder(input_size, options.seed);
  std::int64_t most_units = input_size;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    layers.push_back(builder.add(specs[i], shapes[i]));
    const std::int64_t units = size_of(shapes[i].shape);
    most_units = std::max(most_units, units);
    activations.emplace_back(options.max_batch * units);
  }
  parameters = builder.take_parameters();
  diff_dst = Buffer(options.max_batch * most_units);
  diff_src = Buffer(options.max_batch * most_units);
}

Pass Network::Rep::begin(std::span<const float> images, std::span<const std::uint8_t> labels) {
  const std::size_t count = labels.size();
  if (count == 0 || count > static_cast<std::size_t>(options.max_batch) ||
      images.size() != count * static_cast<std::size_t>(input_size)) {
    throw Error(ErrorKind::kFailed, "network",
                fmt::format("a batch of {} labels and {} pixels does not fit 1 to {} images of {} pixels", count,
                            images.size(), options.max_batch, input_size));
  }
  batch = static_cast<int>(count);
  return {batch, options.threads};
}

BatchResult Network::Rep::forward(const Pass& pass, const float* images, std::span<const std::uint8_t> labels) {
  const float* src = images;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    layers[i]->forward(pass, src, activations[i].data());
    src = activations[i].data();
  }
  return loss.forward(pass, src, labels);
}

void Network::Rep::backward(const Pass& pass, const float* images, std::span<const std::uint8_t> labels,
                            const StepOptions& step) {
  loss.backward(pass, labels, diff_dst.data());
  for (std::size_t i = layers.size(); i-- > 0;) {
    BackwardArrays arrays;
    arrays.src = i == 0 ? images : activations[i - 1].data();
    arrays.dst = activations[i].data();
    arrays.diff_dst = diff_dst.data();
    arrays.diff_src = i == 0 ? nullptr : diff_src.data();
    layers[i]->backward(pass, arrays, step);
    std::swap(diff_dst, diff_src);
  }
}

Network::Network(const std::vector<job::LayerSpec>& layers, int input_size, int classes, const NetworkOptions& options)
    : rep_(std::make_unique<Rep>(layers, input_size, classes, options)) {}
Network::~Network() = default;
Network::Network(Network&&) noexcept = default;

BatchResult Network::train_step(std::span<const float> images, std::span<const std::uint8_t> labels,
                                const StepOptions& options) {
  const Pass pass = rep_->begin(images, labels);
  const BatchResult result = rep_->forward(pass, images.data(), labels);
  rep_->backward(pass, images.data(), labels, options);
  return result;
}

BatchResult Network::evaluate(std::span<const float> images, std::span<const std::uint8_t> labels) {
  return rep_->forward(rep_->begin(images, labels), images.data(), labels);
}

std::span<const float> Network::activation(int layer) const {
  const auto i = static_cast<std::size_t>(layer);
  return rep_->of_batch(rep_->activations.at(i).span(), size_of(rep_->shapes[i].shape));
}

std::span<const float> Network::probabilities() const {
  return rep_->of_batch(rep_->loss.probabilities(), rep_->classes);
}

std::span<const float> Network::losses() const { return rep_->of_batch(rep_->loss.losses(), 1); }

std::span<const std::uint8_t> Network::predictions() const {
  return rep_->loss.predictions().first(static_cast<std::size_t>(rep_->batch));
}

const std::vector<LayerShape>& Network::layers() const { return rep_->shapes; }

const std::vector<Parameter>& Network::parameters() const { return rep_->parameters; }

}  // namespace epochreel::nn
