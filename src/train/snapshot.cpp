#include "snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "parameter_statistics.h"

namespace epochreel::train {
namespace {

using trace::Tensor;
using trace::TensorMap;

Tensor scalar(double value) {
  const float rounded = static_cast<float>(value);
  return Tensor::f32({}, std::span(&rounded, 1));
}

void add_histogram(TensorMap& tensors, const std::string& name, const FineHistogram& histogram) {
  const FineHistogram::Bins bins = histogram.bins();
  tensors[name] = Tensor::i32({kHistogramBins}, bins.counts);
  tensors[name + "_range"] = Tensor::f32({2}, bins.range);
}

void add_values(TensorMap& tensors, const nn::Parameter& parameter, job::WeightFormat format) {
  if (format == job::WeightFormat::kF16) tensors[parameter.name] = Tensor::f16(parameter.shape, parameter.values);
  if (format == job::WeightFormat::kF32) tensors[parameter.name] = Tensor::f32(parameter.shape, parameter.values);
}

/// Probes in batches: body(first, count) after each.
template <class Body>
void for_each_probe_batch(const SnapshotSource& source, const Body& body) {
  const auto pixels = static_cast<std::size_t>(source.data.test.pixels());
  const auto batch = static_cast<std::size_t>(source.max_batch);
  std::vector<float> images(batch * pixels);
  std::vector<std::uint8_t> labels(batch);
  for (std::size_t first = 0; first < source.probes.size(); first += batch) {
    const std::size_t count = std::min(batch, source.probes.size() - first);
    const std::span<float> pixels_of_batch(images.data(), count * pixels);
    const std::span<std::uint8_t> labels_of_batch(labels.data(), count);
    gather_batch(source.data.test, source.probes.subspan(first, count), pixels_of_batch, labels_of_batch,
                 source.threads);
    source.network.evaluate(pixels_of_batch, labels_of_batch);
    body();
  }
}

void append(std::vector<float>& all, std::span<const float> part) { all.insert(all.end(), part.begin(), part.end()); }

}  // namespace

Norms add_parameters(TensorMap& tensors, const SnapshotSource& source) {
  Norms squares;
  for (const nn::Parameter& parameter : source.network.parameters()) {
    add_values(tensors, parameter, source.record.weights);
    const std::string stat = "stat." + parameter.name;
    const ArrayStatistics values = array_statistics(parameter.values, source.threads);
    tensors[stat + ".norm"] = scalar(values.norm);
    add_histogram(tensors, stat + ".histogram", values.histogram);
    squares.weight += values.norm * values.norm;
    if (!source.updated) continue;
    const ArrayStatistics gradient = array_statistics(parameter.gradient, source.threads);
    const double update = source.learning_rate * l2_norm(parameter.momentum, source.threads);
    tensors[stat + ".gradient_norm"] = scalar(gradient.norm);
    add_histogram(tensors, stat + ".gradient_histogram", gradient.histogram);
    tensors[stat + ".update_norm"] = scalar(update);
    squares.gradient += gradient.norm * gradient.norm;
    squares.update += update * update;
  }
  return {std::sqrt(squares.gradient), std::sqrt(squares.update), std::sqrt(squares.weight)};
}

void add_evaluation(TensorMap& tensors, const SnapshotSource& source, const Evaluation& evaluation) {
  const std::int64_t count = evaluation.count();
  const auto classes = static_cast<std::int64_t>(source.data.class_names.size());
  tensors["stat.confusion"] = Tensor::i32({classes, classes}, evaluation.confusion);
  tensors["stat.test.index"] = Tensor::i32({count}, evaluation.indices);
  tensors["stat.test.predicted"] = Tensor::u8({count}, evaluation.predicted);
  tensors["stat.test.probability"] = Tensor::f16({count, classes}, evaluation.probabilities);
  for (std::size_t i = 0; i < evaluation.layers.size(); ++i) {
    const LayerActivity& layer = evaluation.layers[i];
    const std::string stat = fmt::format("stat.layer.{}", i);
    add_histogram(tensors, stat + ".histogram", layer.histogram);
    tensors[stat + ".active"] = scalar(active_fraction(layer, count));
    tensors[stat + ".dead"] = scalar(dead_fraction(layer));
    std::vector<float> rates(layer.firings.size());
    std::transform(layer.firings.begin(), layer.firings.end(), rates.begin(), [count](std::int32_t firings) {
      return static_cast<float>(static_cast<double>(firings) / static_cast<double>(count));
    });
    tensors[stat + ".firing_rate"] = Tensor::f32(source.network.layers()[i].shape, rates);
  }
}

void add_probes(TensorMap& tensors, const SnapshotSource& source) {
  if (source.probes.empty()) return;
  const auto count = static_cast<std::int64_t>(source.probes.size());
  const std::size_t layers = source.network.layers().size();
  std::vector<std::vector<float>> activations(layers);
  std::vector<float> probabilities;
  for_each_probe_batch(source, [&] {
    for (std::size_t i = 0; i < layers; ++i) append(activations[i], source.network.activation(static_cast<int>(i)));
    append(probabilities, source.network.probabilities());
  });
  std::vector<std::int32_t> indices;
  std::vector<std::uint8_t> labels;
  std::vector<std::uint8_t> images;
  for (const std::uint32_t probe : source.probes) {
    const auto image = source.data.test.image(static_cast<int>(probe));
    indices.push_back(static_cast<std::int32_t>(probe));
    labels.push_back(source.data.test.labels[probe]);
    images.insert(images.end(), image.begin(), image.end());
  }
  tensors["probe.index"] = Tensor::i32({count}, indices);
  tensors["probe.label"] = Tensor::u8({count}, labels);
  tensors["probe.image"] = Tensor::u8({count, source.data.test.height, source.data.test.width}, images);
  for (std::size_t i = 0; i < layers; ++i) {
    std::vector<std::int64_t> shape = source.network.layers()[i].shape;
    shape.insert(shape.begin(), count);
    tensors[fmt::format("probe.layer.{}", i)] = Tensor::f16(shape, activations[i]);
  }
  const auto classes = static_cast<std::int64_t>(source.data.class_names.size());
  tensors["probe.probability"] = Tensor::f32({count, classes}, probabilities);
}

}  // namespace epochreel::train
