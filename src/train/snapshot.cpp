#include "snapshot.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "blocks.h"
#include "epochreel/trace/record_names.h"
#include "parameter_statistics.h"

namespace epochreel::train {
namespace {

namespace names = trace::names;
using trace::Tensor;
using trace::TensorMap;

Tensor scalar(double value) {
  const float rounded = static_cast<float>(value);
  return Tensor::f32({}, std::span(&rounded, 1));
}

/// The records `name` and `range_name`.
void add_histogram(TensorMap& tensors, const std::string& name, const std::string& range_name,
                   const FineHistogram& histogram) {
  const FineHistogram::Bins bins = histogram.bins();
  tensors[name] = Tensor::i32({kHistogramBins}, bins.counts);
  tensors[range_name] = Tensor::f32({2}, bins.range);
}

void add_values(TensorMap& tensors, const nn::Parameter& parameter, std::span<const float> values,
                job::WeightFormat format) {
  if (format == job::WeightFormat::kF16) tensors[parameter.name()] = Tensor::f16(parameter.shape(), values);
  if (format == job::WeightFormat::kF32) tensors[parameter.name()] = Tensor::f32(parameter.shape(), values);
}

/// Adds what the last step did to a parameter whose L2 norm is `norm`.
void add_step(TensorMap& tensors, const nn::Parameter& parameter, double norm, std::vector<float>& scratch,
              int threads) {
  const std::string& name = parameter.name();
  tensors[names::kGradientNorm(name)] = scalar(parameter.gradient_norm());
  tensors[names::kUpdateNorm(name)] = scalar(parameter.update_norm());
  if (norm > 0) tensors[names::kUpdateRatio(name)] = scalar(parameter.update_norm() / norm);
  const ArrayStatistics gradient = array_statistics(parameter.view(nn::ArrayKind::kGradient, scratch), threads);
  tensors[names::kGradientDeviation(name)] = scalar(gradient.deviation);
  add_histogram(tensors, names::kGradientHistogram(name), names::kGradientHistogramRange(name), gradient.histogram);
}

/// The network's answers to the probes.
struct ProbeRecords {
  std::vector<std::vector<float>> activations;  ///< of each layer that is recorded, images' shapes channels first
  std::vector<float> probabilities;             ///< (P, classes)
  std::vector<float> saliency;                  ///< (P, values)
};

void append(std::vector<float>& all, std::span<const float> part) { all.insert(all.end(), part.begin(), part.end()); }

/// Places of the first probe of each class: those whose maps are recorded.
std::vector<std::int32_t> map_probes(const SnapshotSource& source) {
  std::vector<std::int32_t> places;
  for (std::size_t i = 0; i < source.probes.size(); ++i) {
    const auto& labels = source.data().test.labels;
    if (i > 0 && labels[source.probes[i]] == labels[source.probes[i - 1]]) continue;
    places.push_back(static_cast<std::int32_t>(i));
  }
  return places;
}

/// Layers whose activations are recorded: all that do not just hand on what they get; of those with maps only what goes
/// on to the next block, and pools.
std::vector<std::size_t> recorded_layers(const std::vector<job::LayerShape>& layers) {
  const std::vector<std::size_t> outputs = block_outputs(layers);
  std::vector<std::size_t> recorded;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const bool output = std::binary_search(outputs.begin(), outputs.end(), i);
    if (!is_copy(layers[i]) && (!has_maps(layers[i]) || output || is_pool(layers[i]))) recorded.push_back(i);
  }
  return recorded;
}

/// Adds the images [first, first + count) of the probes, which the network has just seen.
void add_maps(std::vector<float>& all, const SnapshotSource& source, std::size_t layer, std::size_t first,
              std::size_t count) {
  const std::vector<std::int64_t>& shape = source.network().layers()[layer].shape;
  const auto values = source.network().activation(layer);
  const std::size_t size = values.size() / count;
  for (const std::int32_t place : map_probes(source)) {
    const std::size_t probe = place;
    if (probe < first || probe >= first + count) continue;
    all.resize(all.size() + size);
    nn::to_channels_first(shape, values.subspan((probe - first) * size, size), std::span(all).last(size));
  }
}

/// Runs the probes through the network, in batches of its size.
ProbeRecords record_probes(const SnapshotSource& source, const std::vector<std::size_t>& layers) {
  const nn::Network& network = source.network();
  const std::size_t batch = source.feed.max_batch();
  std::vector<float> gradients;
  ProbeRecords records;
  records.activations.resize(layers.size());
  for (std::size_t first = 0; first < source.probes.size(); first += batch) {
    const std::size_t count = std::min(batch, source.probes.size() - first);
    const ImageBatch images = source.feed.test_batch(source.probes.subspan(first, count));
    gradients.resize(images.images.size());
    source.network().input_gradient(images.images, images.labels, gradients);
    append(records.probabilities, network.probabilities());
    append(records.saliency, gradients);
    for (std::size_t i = 0; i < layers.size(); ++i) {
      if (has_maps(network.layers()[layers[i]])) {
        add_maps(records.activations[i], source, layers[i], first, count);
      } else {
        append(records.activations[i], network.activation(layers[i]));
      }
    }
  }
  return records;
}

/// (count, height, width); in colour (count, channels, height, width).
std::vector<std::int64_t> image_shape(const data::Split& split, std::int64_t count) {
  if (split.channels == 1) return {count, split.height, split.width};
  return {count, split.channels, split.height, split.width};
}

/// The names of three records of some test images.
struct ImageRecords {
  const char* index;
  const char* label;
  const char* image;
};
constexpr ImageRecords kProbeImages = {names::kProbeIndex, names::kProbeLabel, names::kProbeImage};
constexpr ImageRecords kGalleryImages = {names::kGalleryIndex, names::kGalleryLabel, names::kGalleryImage};

/// Place and class of the test images `chosen`.
void add_places(TensorMap& tensors, const ImageRecords& records, const data::Dataset& data,
                std::span<const std::uint32_t> chosen) {
  const std::int64_t count = chosen.size();
  std::vector<std::int32_t> indices;
  std::vector<std::uint8_t> labels;
  for (const std::uint32_t place : chosen) {
    indices.push_back(place);
    labels.push_back(data.test.labels[place]);
  }
  tensors[records.index] = Tensor::i32({count}, indices);
  tensors[records.label] = Tensor::u8({count}, labels);
}

/// And their pixels.
void add_images(TensorMap& tensors, const ImageRecords& records, const data::Dataset& data,
                std::span<const std::uint32_t> chosen) {
  add_places(tensors, records, data, chosen);
  const std::int64_t count = chosen.size();
  std::vector<std::uint8_t> images;
  for (const std::uint32_t place : chosen) {
    const auto image = data.test.image(place);
    images.insert(images.end(), image.begin(), image.end());
  }
  tensors[records.image] = Tensor::u8(image_shape(data.test, count), images);
}

/// And the numbers that the network gets.
void add_vectors(TensorMap& tensors, const data::Dataset& data, std::span<const std::uint32_t> probes) {
  add_places(tensors, kProbeImages, data, probes);
  std::vector<float> vectors(probes.size() * data.test.values());
  std::vector<std::uint8_t> labels(probes.size());
  data::gather(data.test, probes, vectors, labels);
  tensors[names::kProbeInput] = Tensor::f32({std::ssize(probes), data.test.width}, vectors);
}

}  // namespace

double add_parameters(TensorMap& tensors, const SnapshotSource& source) {
  double squares = 0;
  std::vector<float> scratch;
  for (const nn::Parameter& parameter : source.network().parameters()) {
    const std::span<const float> values = parameter.view(nn::ArrayKind::kValues, scratch);
    add_values(tensors, parameter, values, source.record.weights);
    const ArrayStatistics statistics = array_statistics(values, source.feed.threads());
    const std::string& name = parameter.name();
    tensors[names::kNorm(name)] = scalar(statistics.norm);
    tensors[names::kDeviation(name)] = scalar(statistics.deviation);
    add_histogram(tensors, names::kHistogram(name), names::kHistogramRange(name), statistics.histogram);
    if (!parameter.trainable()) continue;
    squares += statistics.norm * statistics.norm;
    if (source.updated) add_step(tensors, parameter, statistics.norm, scratch, source.feed.threads());
  }
  return std::sqrt(squares);
}

void add_evaluation(TensorMap& tensors, const SnapshotSource& source, const Evaluation& evaluation) {
  const std::int64_t count = evaluation.count();
  const std::int64_t classes = source.data().class_names.size();
  tensors[names::kConfusion] = Tensor::i32({classes, classes}, evaluation.confusion);
  tensors[names::kTestIndex] = Tensor::i32({count}, evaluation.indices);
  tensors[names::kTestPredicted] = Tensor::u8({count}, evaluation.predicted);
  tensors[names::kTestProbability] = Tensor::f16({count, classes}, evaluation.probabilities);
  for (std::size_t i = 0; i < evaluation.layers.size(); ++i) {
    if (is_copy(source.network().layers()[i])) continue;
    const LayerActivity& layer = evaluation.layers[i];
    add_histogram(tensors, names::kLayerHistogram(i), names::kLayerHistogramRange(i), layer.histogram);
    tensors[names::kLayerDeviation(i)] = scalar(layer.moments.deviation());
    tensors[names::kLayerActive(i)] = scalar(layer.active_fraction());
    tensors[names::kLayerDead(i)] = scalar(layer.dead_fraction());
    const std::vector<float> rates = layer.firing_rates();
    tensors[names::kLayerFiringRate(i)] = Tensor::f32({std::ssize(rates)}, rates);
  }
}

void add_gallery(TensorMap& tensors, const data::Dataset& data, std::span<const std::uint32_t> gallery) {
  if (!gallery.empty() && data.test.has_images()) add_images(tensors, kGalleryImages, data, gallery);
}

void add_probes(TensorMap& tensors, const SnapshotSource& source) {
  if (source.probes.empty()) return;
  const std::vector<job::LayerShape>& shapes = source.network().layers();
  const std::vector<std::size_t> layers = recorded_layers(shapes);
  const ProbeRecords records = record_probes(source, layers);
  const std::int64_t count = source.probes.size();
  const std::vector<std::int32_t> maps = map_probes(source);
  if (source.data().test.has_images()) {
    add_images(tensors, kProbeImages, source.data(), source.probes);
    tensors[names::kProbeSaliency] = Tensor::f32(image_shape(source.data().test, count), records.saliency);
  } else {
    add_vectors(tensors, source.data(), source.probes);
  }
  for (std::size_t i = 0; i < layers.size(); ++i) {
    std::vector<std::int64_t> shape = shapes[layers[i]].shape;
    const bool has_map = has_maps(shapes[layers[i]]);
    shape.insert(shape.begin(), has_map ? maps.size() : count);
    tensors[names::kProbeLayer(layers[i])] = Tensor::f16(shape, records.activations[i]);
    if (has_map) tensors[names::kProbeMapIndex] = Tensor::i32({std::ssize(maps)}, maps);
  }
  const std::int64_t classes = source.data().class_names.size();
  tensors[names::kProbeProbability] = Tensor::f32({count, classes}, records.probabilities);
}

}  // namespace epochreel::train
