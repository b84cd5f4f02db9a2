#include "evaluation.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

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

/// Counts the answers of the network to the images `batch`, which it has just evaluated.
void add_answers(Evaluation& evaluation, const Feed& feed, std::span<const std::uint32_t> batch) {
  const std::span<const float> probabilities = feed.network().probabilities();
  evaluation.probabilities.insert(evaluation.probabilities.end(), probabilities.begin(), probabilities.end());
  const std::span<const std::uint8_t> predictions = feed.network().predictions();
  evaluation.predicted.insert(evaluation.predicted.end(), predictions.begin(), predictions.end());
  const std::size_t classes = feed.data().class_names.size();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    ++evaluation.confusion[feed.data().test.labels[batch[i]] * classes + predictions[i]];
  }
}

/// Begins and finishes the batches of an evaluation in turn.
class TestBatches {
 public:
  TestBatches(Feed& feed, std::span<const std::uint32_t> indices)
      : feed_(feed), indices_(indices), size_(feed.max_batch()) {}

  bool is_over() const { return finished_ * size_ >= indices_.size(); }

  /// The images of the next batch, and what comes of them.
  std::pair<std::span<const std::uint32_t>, nn::BatchResult> next() {
    while (begun_ * size_ < indices_.size() && begun_ < finished_ + feed_.calls_at_once()) {
      feed_.begin_evaluation(batch(begun_++));
    }
    const std::span<const std::uint32_t> images = batch(finished_++);
    return {images, feed_.finish_evaluation()};
  }

 private:
  std::span<const std::uint32_t> batch(std::size_t number) const {
    const std::size_t first = number * size_;
    return indices_.subspan(first, std::min(size_, indices_.size() - first));
  }

  Feed& feed_;
  std::span<const std::uint32_t> indices_;
  std::size_t size_;
  std::size_t begun_ = 0;
  std::size_t finished_ = 0;
};

}  // namespace

Evaluation evaluate(Feed& feed, std::span<const std::uint32_t> indices) {
  const std::size_t classes = feed.data().class_names.size();
  ActivityCounter activity(feed.network(), feed.max_batch(), feed.threads());
  Evaluation result;
  result.indices.assign(indices.begin(), indices.end());
  result.confusion.resize(classes * classes);
  int correct = 0;
  for (TestBatches batches(feed, indices); !batches.is_over();) {
    const auto [images, answers] = batches.next();
    activity.add_batch(images.size());
    add_answers(result, feed, images);
    result.loss += answers.loss * static_cast<double>(images.size());
    correct += answers.correct;
  }
  result.loss /= int_size(indices);
  result.accuracy = quotient(correct, std::ssize(indices));
  result.layers = activity.merged();
  result.active_fraction = hidden_active_fraction(feed.network().layers(), result.layers);
  return result;
}

}  // namespace epochreel::train
