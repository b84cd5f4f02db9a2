#include "evaluation.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "batches.h"
#include "blocks.h"
#include "epochreel/base/numbers.h"

namespace epochreel::train {
namespace {

/// The active share of the outputs of all blocks but the last, each block weighed by its outputs an image.
double hidden_active_fraction(const std::vector<job::LayerShape>& layers, const std::vector<LayerActivity>& activity) {
  double outputs = 0;
  double active = 0;
  std::vector<std::size_t> hidden = block_outputs(layers);
  if (!hidden.empty()) hidden.pop_back();
  for (const std::size_t i : hidden) {
    const auto size = static_cast<double>(
        std::accumulate(layers[i].shape.begin(), layers[i].shape.end(), std::int64_t{1}, std::multiplies<>()));
    outputs += size;
    active += size * activity[i].active_fraction();
  }
  return outputs > 0 ? active / outputs : 0;
}

}  // namespace

Evaluation evaluate(nn::Network& network, const data::Dataset& data, std::span<const std::uint32_t> indices,
                    int max_batch, int threads) {
  const std::size_t classes = data.class_names.size();
  const std::size_t values = data.test.values();
  const std::size_t batch = max_batch;
  std::vector<float> images(batch * values);
  std::vector<std::uint8_t> labels(batch);
  ActivityCounter activity(network, max_batch, threads);
  Evaluation result;
  result.indices.assign(indices.begin(), indices.end());
  result.confusion.resize(classes * classes);
  int correct = 0;
  for (std::size_t first = 0; first < indices.size(); first += batch) {
    const std::size_t count = std::min(batch, indices.size() - first);
    const std::span<float> values_of_batch(images.data(), count * values);
    const std::span<std::uint8_t> labels_of_batch(labels.data(), count);
    gather_batch(data.test, indices.subspan(first, count), values_of_batch, labels_of_batch, threads);
    const nn::BatchResult batch_result = network.evaluate(values_of_batch, labels_of_batch);
    activity.add_batch(count);
    result.loss += batch_result.loss * static_cast<double>(count);
    correct += batch_result.correct;
    const std::span<const float> probabilities = network.probabilities();
    result.probabilities.insert(result.probabilities.end(), probabilities.begin(), probabilities.end());
    for (std::size_t i = 0; i < count; ++i) {
      const int predicted = network.predictions()[i];
      result.predicted.push_back(static_cast<std::uint8_t>(predicted));
      ++result.confusion[labels[i] * classes + predicted];
    }
  }
  result.loss /= int_size(indices);
  result.accuracy = quotient(correct, std::ssize(indices));
  result.layers = activity.merged();
  result.active_fraction = hidden_active_fraction(network.layers(), result.layers);
  return result;
}

}  // namespace epochreel::train
