/// Networks with batches that they are trained on, and all that they compute as one string of bytes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "nn/networks.h"
#include "nn/random_batch.h"

namespace epochreel::nn {

struct Case {
  std::string name;
  std::vector<job::LayerSpec> layers;
  job::TrainSpec train;
  std::int64_t side;         // of an image
  std::vector<int> batches;  // of the steps, one after the other; the first is the largest
  int channels = 1;          // of the images
};

class Bytes {
 public:
  template <class Value>
  void add(std::span<const Value> values) {
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  }
  void add(double value) { add(std::span<const double>(&value, 1)); }
  void add(const std::vector<float>& values) { add(std::span<const float>(values)); }
  const std::string& text() const { return bytes_; }

 private:
  std::string bytes_;
};

inline void add_outputs(const Network& network, Bytes& bytes) {
  for (std::size_t i = 0; i < network.layers().size(); ++i) bytes.add(network.activation(i));
  bytes.add(network.probabilities());
  bytes.add(network.losses());
  bytes.add(network.predictions());
}

/// The options of a case's network.
inline NetworkOptions options_of(const Case& c) {
  const int classes = std::get<job::DenseSpec>(c.layers.back()).units;
  NetworkOptions options = network_options(c.side, c.side, classes, c.batches.front());
  options.input[0] = c.channels;
  return options;
}

/// All that a network computes over some steps, evaluations and gradients of images.
inline std::string trained_bytes(const Case& c, Network& network) {
  const int classes = std::get<job::DenseSpec>(c.layers.back()).units;
  Bytes bytes;
  for (std::size_t step = 0; step < c.batches.size(); ++step) {
    const int count = c.batches[step];
    const bool last = step + 1 == c.batches.size();
    const RandomBatch batch =
        random_batch(static_cast<std::uint64_t>(count), count, c.channels * c.side * c.side, classes);
    const StepResult trained =
        network.train_step(batch.images, batch.labels, {0.05, static_cast<std::int64_t>(step), last});
    add_outputs(network, bytes);
    std::vector<float> gradient(batch.images.size());
    network.input_gradient(batch.images, batch.labels, gradient);
    add_outputs(network, bytes);
    bytes.add(gradient);
    const BatchResult evaluated = network.evaluate(batch.images, batch.labels);
    for (const double value : {trained.loss, trained.gradient_norm, trained.update_norm, evaluated.loss})
      bytes.add(value);
  }
  bytes.add(all_arrays(network));
  return bytes.text();
}

inline job::TrainSpec clipped_adam() {
  job::TrainSpec train;
  train.optimizer = job::AdamSpec{0.01, 0.9, 0.999, 1e-8, 0.001};
  train.clip_norm = 0.1;
  train.label_smoothing = 0.1;
  return train;
}

inline job::Conv2dSpec conv2d(int filters, int stride) {
  job::Conv2dSpec spec;
  spec.filters = filters;
  spec.stride = stride;
  return spec;
}

/// Large enough that every kind of layer is cut and handed out to threads (tiles.h).
inline std::vector<Case> native_cases() {
  const std::vector<job::LayerSpec> mlp = {job::DropoutSpec{0.2}, job::DenseSpec{300}, job::BatchNormSpec{},
                                           job::ReluSpec{},       job::DenseSpec{270}, job::TanhSpec{},
                                           job::DenseSpec{257},   job::GeluSpec{},     job::DenseSpec{11}};
  const std::vector<job::LayerSpec> cnn = {
      conv2d(16, 1),      job::BatchNormSpec{}, job::LeakyReluSpec{}, job::MaxPool2dSpec{},  conv2d(21, 1),
      job::SigmoidSpec{}, conv2d(19, 2),        job::AvgPool2dSpec{}, job::DropoutSpec{0.5}, job::FlattenSpec{},
      job::DenseSpec{40}, job::GeluSpec{},      job::DenseSpec{7}};
  const job::TrainSpec nesterov = trained_by(job::SgdSpec{0.1, 0.9, true, 1e-4});
  return {{"DenseLayers", dense_layers({1024, 512, 10}), {}, 28, {130, 128, 1, 37}},
          {"MlpWithAdamW", mlp, trained_by(job::AdamWSpec{}), 28, {97, 1}},
          {"MlpWithNesterov", mlp, nesterov, 28, {97, 1}},
          {"Cnn", cnn, {}, 28, {37, 1}},
          {"CnnWithClippedAdam", cnn, clipped_adam(), 28, {37, 1}},
          {"ColourCnn", cnn, clipped_adam(), 28, {37, 1}, 3},
          {"ColourDense", dense_layers({300, 10}), {}, 28, {97, 1}, 3},
          {"EveryActivation", every_activation(270, 11), {}, 28, {97, 1}},
          {"EveryLayer", every_layer(5), clipped_adam(), 9, {33, 32, 5, 1}}};
}

/// With native and with exact numerics.
inline std::vector<Case> cases() {
  std::vector<Case> all = native_cases();
  for (Case c : native_cases()) {
    c.name = "Exact" + c.name;
    c.train.numerics = job::Numerics::kExact;
    all.push_back(c);
  }
  return all;
}

}  // namespace epochreel::nn
