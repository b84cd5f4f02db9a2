#include "evaluation.h"

#include <algorithm>
#include <numeric>

#include "epochreel/base/parallel.h"

namespace epochreel::train {
namespace {

/// Rows of a batch that one task looks at.
constexpr std::size_t kRowsPerShard = 32;
constexpr std::size_t kImagesPerGather = 16;

/// Activity of every layer, in shards that threads fill side by side.
class ActivityCounter {
 public:
  ActivityCounter(const nn::Network& network, int max_batch, int threads)
      : network_(network),
        threads_(threads),
        layers_(network.layers().size()),
        shards_((static_cast<std::size_t>(max_batch) + kRowsPerShard - 1) / kRowsPerShard),
        parts_(layers_ * shards_) {
    for (std::size_t i = 0; i < parts_.size(); ++i) parts_[i].firings.resize(units(i / shards_));
  }

  /// Adds the batch of `rows` images that the network has just evaluated.
  void add_batch(std::size_t rows) {
    parallel_for(threads_, static_cast<std::int64_t>(parts_.size()), [&](std::int64_t task) {
      const auto part = static_cast<std::size_t>(task);
      const std::size_t first = part % shards_ * kRowsPerShard;
      if (first < rows) add_rows(part, first, std::min(kRowsPerShard, rows - first));
    });
  }

  std::vector<LayerActivity> merged() const {
    std::vector<LayerActivity> result(layers_);
    for (std::size_t layer = 0; layer < layers_; ++layer) {
      result[layer].firings.resize(units(layer));
      for (std::size_t shard = 0; shard < shards_; ++shard) {
        const LayerActivity& part = parts_[layer * shards_ + shard];
        result[layer].histogram.merge(part.histogram);
        std::transform(part.firings.begin(), part.firings.end(), result[layer].firings.begin(),
                       result[layer].firings.begin(), std::plus<>());
      }
    }
    return result;
  }

 private:
  std::size_t units(std::size_t layer) const {
    const std::vector<std::int64_t>& shape = network_.layers()[layer].shape;
    return static_cast<std::size_t>(std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>()));
  }

  void add_rows(std::size_t part, std::size_t first, std::size_t rows) {
    const std::size_t width = units(part / shards_);
    const auto values = network_.activation(static_cast<int>(part / shards_)).subspan(first * width, rows * width);
    LayerActivity& activity = parts_[part];
    activity.histogram.add(values);
    std::int32_t* firings = activity.firings.data();
    for (std::size_t row = 0; row < rows; ++row) {
      const float* unit = values.data() + row * width;
      for (std::size_t i = 0; i < width; ++i) firings[i] += unit[i] > 0.0F ? 1 : 0;
    }
  }

  const nn::Network& network_;
  int threads_;
  std::size_t layers_;
  std::size_t shards_;
  std::vector<LayerActivity> parts_;  // (layers, shards)
};

/// A hidden layer's output is what the next dense layer sees: not the last layer, nor one that a relu follows.
bool is_hidden_output(const std::vector<nn::LayerShape>& layers, std::size_t layer) {
  return layer + 1 < layers.size() && layers[layer + 1].type != "relu";
}

double hidden_active_fraction(const std::vector<nn::LayerShape>& shapes, const Evaluation& evaluation) {
  double units = 0;
  double active = 0;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    if (!is_hidden_output(shapes, i)) continue;
    const auto width = static_cast<double>(evaluation.layers[i].firings.size());
    units += width;
    active += width * active_fraction(evaluation.layers[i], evaluation.count());
  }
  return units > 0 ? active / units : 0;
}

}  // namespace

double active_fraction(const LayerActivity& layer, std::int64_t images) {
  const auto pairs = static_cast<double>(images) * static_cast<double>(layer.firings.size());
  return static_cast<double>(std::accumulate(layer.firings.begin(), layer.firings.end(), std::int64_t{0})) / pairs;
}

double dead_fraction(const LayerActivity& layer) {
  return static_cast<double>(std::count(layer.firings.begin(), layer.firings.end(), 0)) /
         static_cast<double>(layer.firings.size());
}

void gather_batch(const data::Split& split, std::span<const std::uint32_t> indices, std::span<float> images,
                  std::span<std::uint8_t> labels, int threads) {
  const auto pixels = static_cast<std::size_t>(split.pixels());
  const std::size_t tasks = (indices.size() + kImagesPerGather - 1) / kImagesPerGather;
  parallel_for(threads, static_cast<std::int64_t>(tasks), [&](std::int64_t task) {
    const std::size_t first = static_cast<std::size_t>(task) * kImagesPerGather;
    const std::size_t count = std::min(kImagesPerGather, indices.size() - first);
    data::gather(split, indices.subspan(first, count), images.subspan(first * pixels, count * pixels),
                 labels.subspan(first, count));
  });
}

Evaluation evaluate(nn::Network& network, const data::Dataset& data, std::span<const std::uint32_t> indices,
                    int max_batch, int threads) {
  const std::size_t classes = data.class_names.size();
  const auto pixels = static_cast<std::size_t>(data.test.pixels());
  const auto batch = static_cast<std::size_t>(max_batch);
  std::vector<float> images(batch * pixels);
  std::vector<std::uint8_t> labels(batch);
  ActivityCounter activity(network, max_batch, threads);
  Evaluation result;
  result.indices.assign(indices.begin(), indices.end());
  result.confusion.resize(classes * classes);
  int correct = 0;
  for (std::size_t first = 0; first < indices.size(); first += batch) {
    const std::size_t count = std::min(batch, indices.size() - first);
    const std::span<float> pixels_of_batch(images.data(), count * pixels);
    const std::span<std::uint8_t> labels_of_batch(labels.data(), count);
    gather_batch(data.test, indices.subspan(first, count), pixels_of_batch, labels_of_batch, threads);
    const nn::BatchResult batch_result = network.evaluate(pixels_of_batch, labels_of_batch);
    activity.add_batch(count);
    result.loss += batch_result.loss * static_cast<double>(count);
    correct += batch_result.correct;
    const std::span<const float> probabilities = network.probabilities();
    result.probabilities.insert(result.probabilities.end(), probabilities.begin(), probabilities.end());
    for (std::size_t i = 0; i < count; ++i) {
      const int predicted = network.predictions()[i];
      result.predicted.push_back(static_cast<std::uint8_t>(predicted));
      ++result.confusion[labels[i] * classes + static_cast<std::size_t>(predicted)];
    }
  }
  result.loss /= static_cast<double>(indices.size());
  result.accuracy = static_cast<double>(correct) / static_cast<double>(indices.size());
  result.layers = activity.merged();
  result.active_fraction = hidden_active_fraction(network.layers(), result);
  return result;
}

}  // namespace epochreel::train
