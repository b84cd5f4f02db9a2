/// Networks, optimizers and batches drawn at random: every layer, every optimizer, every option of each.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

#include "epochreel/job/shapes.h"
#include "nn/draws.h"
#include "nn/networks.h"

namespace epochreel::nn {

struct RandomNetwork {
  std::vector<job::LayerSpec> layers;
  job::TrainSpec train;
  NetworkOptions options;
  std::vector<int> batches;  ///< of the steps, one after the other

  std::int64_t pixels() const { return options.input[0] * options.input[1] * options.input[2]; }

  std::string name() const {
    std::string text = fmt::format("{}x{}x{}", options.input[0], options.input[1], options.input[2]);
    for (const job::LayerShape& layer : job::layer_shapes(layers, options.input)) {
      text += fmt::format(" {}:{}", layer.type, fmt::join(layer.shape, "x"));
    }
    return text + fmt::format(", optimizer {}, batches {}", train.optimizer.index(), fmt::join(batches, " "));
  }
};

/// Adds layers to a network one by one.
class NetworkDraw {
 public:
  NetworkDraw(Draws& draws, RandomNetwork& network) : draws_(draws), network_(network) {}

  /// Some blocks of conv2d, batch_norm, activation, pool and dropout, each of them or not.
  void add_images() {
    if (draws_.once_in(4)) add(any_pool());
    if (draws_.once_in(4)) add_extras();
    for (int block = draws_.from(0, 3); block > 0; --block) {
      add(any_conv2d());
      add_extras();
      if (draws_.once_in(2)) add(any_pool());
    }
  }

  /// Some blocks of dense, batch_norm, activation and dropout, then the logits.
  void add_units() {
    if (!network_.layers.empty() || draws_.once_in(2)) add(job::FlattenSpec{});
    for (int block = draws_.from(0, 3); block > 0; --block) {
      add(job::DenseSpec{draws_.once_in(4) ? 1 : draws_.from(1, 40)});
      add_extras();
    }
    add(job::DenseSpec{network_.options.classes});
  }

 private:
  void add(const job::LayerSpec& layer) { network_.layers.push_back(layer); }

  /// The smaller side of what the layers so far give.
  int side() const {
    const std::vector<job::LayerShape> shapes = job::layer_shapes(network_.layers, network_.options.input);
    const std::vector<std::int64_t>& shape = shapes.empty() ? network_.options.input : shapes.back().shape;
    return static_cast<int>(std::min(shape[1], shape[2]));
  }

  void add_extras() {
    if (draws_.once_in(2)) add(job::BatchNormSpec{draws_.once_in(2) ? 0.1 : draws_.uniform(), 1e-5});
    if (!draws_.once_in(4)) add(any_activation());
    if (draws_.once_in(3)) add(job::DropoutSpec{draws_.once_in(6) ? 0 : 0.9 * draws_.uniform()});
  }

  job::LayerSpec any_activation() {
    const std::vector<job::LayerSpec> all = activations();
    const double slope = draws_.uniform();
    job::LayerSpec chosen = all[static_cast<std::size_t>(draws_.from(0, static_cast<int>(all.size()) - 1))];
    if (auto* const leaky = std::get_if<job::LeakyReluSpec>(&chosen)) leaky->slope = slope;
    if (auto* const elu = std::get_if<job::EluSpec>(&chosen)) elu->alpha = 2 * slope;
    return chosen;
  }

  job::LayerSpec any_conv2d() {
    job::Conv2dSpec spec;
    spec.filters = draws_.once_in(4) ? 1 : draws_.from(1, 9);
    spec.padding = draws_.once_in(2) ? job::Padding::kSame : job::Padding::kValid;
    spec.kernel = draws_.from(1, spec.padding == job::Padding::kSame ? 5 : std::min(5, side()));
    spec.stride = draws_.once_in(3) ? 2 : 1;
    return spec;
  }

  job::LayerSpec any_pool() {
    const job::PoolSpec spec{draws_.from(1, std::min(3, side())), draws_.from(0, 3)};
    if (draws_.once_in(2)) return job::MaxPool2dSpec{spec};
    return job::AvgPool2dSpec{spec};
  }

  Draws& draws_;
  RandomNetwork& network_;
};

inline job::OptimizerSpec random_optimizer(Draws& draws) {
  const double decay = draws.once_in(2) ? 0 : 0.1 * draws.uniform();
  const double beta1 = draws.once_in(2) ? 0.9 : draws.uniform();
  const double beta2 = draws.once_in(2) ? 0.999 : draws.uniform();
  const double epsilon = draws.once_in(2) ? 1e-8 : 1e-3;
  const double rate = 0.01;  // of the schedule, which the network does not know; not used
  switch (draws.from(0, 2)) {
    case 0:
      return job::SgdSpec{rate, draws.once_in(4) ? 0 : draws.uniform(), draws.once_in(2), decay};
    case 1:
      return job::AdamSpec{rate, beta1, beta2, epsilon, decay};
    default:
      return job::AdamWSpec{rate, beta1, beta2, epsilon, decay};
  }
}

/// Clipping is off, active in about every step, or in about none.
inline job::TrainSpec random_training(Draws& draws) {
  job::TrainSpec train;
  train.optimizer = random_optimizer(draws);
  if (draws.once_in(3)) train.init = job::GlorotUniformInit{};
  train.label_smoothing = draws.once_in(2) ? 0 : 0.3 * draws.uniform();
  train.clip_norm = std::vector<double>{0, 0.05, 1e6}[static_cast<std::size_t>(draws.from(0, 2))];
  return train;
}

inline RandomNetwork random_network(std::uint64_t seed) {
  Draws draws(seed);
  RandomNetwork network;
  network.train = random_training(draws);
  const int classes = draws.once_in(4) ? draws.from(11, 40) : draws.from(2, 10);
  const int largest = draws.from(1, 40);
  // One after the other: compilers differ in the order of a call's arguments.
  const int height = draws.from(1, 12);
  const int width = draws.from(1, 12);
  network.options = network_options(height, width, classes, largest + draws.from(0, 3));
  if (seed % 3 == 0) network.options.input[0] = 3;
  network.options.seed = seed + (std::uint64_t{1} << 40);
  network.options.threads = draws.from(1, 3);
  network.batches = {largest, draws.from(1, largest), draws.once_in(3) ? 1 : largest};
  NetworkDraw layers(draws, network);
  if (!draws.once_in(3)) layers.add_images();
  layers.add_units();
  return network;
}

}  // namespace epochreel::nn
