/// Networks that many tests use.
#pragma once

#include <cstdint>
#include <vector>

#include "epochreel/nn/network.h"
#include "layers.h"
#include "src/nn/cpu_network.h"

namespace epochreel::nn {

/// dense, relu, dense, relu, ..., dense of these units.
inline std::vector<job::LayerSpec> dense_layers(const std::vector<int>& units) {
  std::vector<job::LayerSpec> layers;
  for (const int width : units) {
    if (!layers.empty()) layers.emplace_back(job::ReluSpec{});
    layers.emplace_back(job::DenseSpec{width});
  }
  return layers;
}

/// dense, activation, dense, activation, ..., dense of `classes`: every activation function of a job at its defaults,
/// each behind a dense of `units`.
inline std::vector<job::LayerSpec> every_activation(int units, int classes) {
  std::vector<job::LayerSpec> layers;
  for (const job::LayerSpec& activation : activations()) {
    layers.emplace_back(job::DenseSpec{units});
    layers.push_back(activation);
  }
  layers.emplace_back(job::DenseSpec{classes});
  return layers;
}

/// A CNN in which every kind of layer occurs.
inline std::vector<job::LayerSpec> every_layer(int classes) {
  job::Conv2dSpec first;
  first.filters = 6;
  job::Conv2dSpec second;
  second.filters = 9;
  second.kernel = 2;
  second.stride = 2;
  second.padding = job::Padding::kValid;
  job::AvgPool2dSpec average;
  average.stride = 1;
  std::vector<job::LayerSpec> layers = {first,
                                        job::BatchNormSpec{},
                                        job::ReluSpec{},
                                        job::MaxPool2dSpec{},
                                        second,
                                        job::LeakyReluSpec{0.1},
                                        average,
                                        job::DropoutSpec{0.25},
                                        job::FlattenSpec{},
                                        job::DenseSpec{37},
                                        job::BatchNormSpec{},
                                        job::DropoutSpec{0.5}};
  for (const job::LayerSpec& layer : every_activation(29, classes)) layers.push_back(layer);
  return layers;
}

/// Images of `height` x `width` pixels with one channel.
inline NetworkOptions network_options(std::int64_t height, std::int64_t width, int classes, int max_batch) {
  NetworkOptions options;
  options.input = {1, height, width};
  options.classes = classes;
  options.max_batch = max_batch;
  return options;
}

inline job::TrainSpec trained_by(const job::OptimizerSpec& optimizer) {
  job::TrainSpec train;
  train.optimizer = optimizer;
  return train;
}

/// The arrays that parameters can have.
inline constexpr ArrayKind kArrayKinds[] = {ArrayKind::kValues, ArrayKind::kGradient, ArrayKind::kFirstMoment,
                                            ArrayKind::kSecondMoment};

/// All arrays of all parameters, one after the other.
inline std::vector<float> all_arrays(const Network& network) {
  std::vector<float> all;
  for (const Parameter& parameter : network.parameters()) {
    for (const ArrayKind kind : kArrayKinds) {
      if (!parameter.has(kind)) continue;
      const std::vector<float> values = parameter.read(kind);
      all.insert(all.end(), values.begin(), values.end());
    }
  }
  return all;
}

}  // namespace epochreel::nn
