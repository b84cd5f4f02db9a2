#include "feed.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "batches.h"
#include "epochreel/base/numbers.h"

namespace epochreel::train {
namespace {

/// Evaluation goes in batches of the larger number where the network's outputs for them are no more than so many bytes:
/// layers are then cut into tall tiles. A training batch may be larger still.
constexpr int kEvaluationBatches[] = {128, 1024};
constexpr std::int64_t kEvaluationBytes = std::int64_t{32} << 20;

int largest_batch(const TrainingSetup& setup) {
  std::int64_t bytes_of_image = 0;
  for (const trace::LayerInfo& layer : setup.manifest.layers) {
    bytes_of_image +=
        std::accumulate(layer.shape.begin(), layer.shape.end(), std::int64_t{sizeof(float)}, std::multiplies<>());
  }
  const auto [few, many] = kEvaluationBatches;
  return std::max(setup.job.train.batch_size, many * bytes_of_image <= kEvaluationBytes ? many : few);
}

/// All vectors as the network gets them; nothing where the split has images.
std::vector<float> scaled_vectors(const data::Split& split, int threads) {
  if (split.has_images()) return {};
  std::vector<std::uint32_t> all(split.count);
  std::iota(all.begin(), all.end(), 0U);
  std::vector<float> vectors(all.size() * split.values());
  std::vector<std::uint8_t> labels(all.size());
  gather_batch(split, all, vectors, labels, threads);
  return vectors;
}

}  // namespace

std::unique_ptr<nn::Network> make_network(const TrainingSetup& setup) {
  const data::Split& train = setup.data.train;
  const data::Split& test = setup.data.test;
  const bool keeps_data = setup.device.device == nn::Device::kGpu;
  const std::vector<float> vectors = keeps_data ? scaled_vectors(train, setup.threads) : std::vector<float>();
  const std::vector<float> test_vectors = keeps_data ? scaled_vectors(test, setup.threads) : std::vector<float>();
  nn::NetworkOptions options;
  options.input = train.shape();
  options.classes = int_size(setup.data.class_names);
  options.seed = setup.job.seed;
  options.max_batch = largest_batch(setup);
  options.threads = setup.threads;
  options.gpu = setup.device.gpu;
  options.data = {
      {train.images, vectors, train.labels}, {test.images, test_vectors, test.labels}, setup.job.train.augment};
  return nn::make_network(setup.device.device, setup.job.network, setup.job.train, options);
}

Feed::Feed(const TrainingSetup& setup, nn::Network& network)
    : setup_(setup), network_(network), max_batch_(largest_batch(setup)) {}

ImageBatch Feed::room_for(std::size_t count) {
  const std::size_t values = setup_.data.train.values();
  if (labels_.size() < count) {
    images_.resize(count * values);
    labels_.resize(count);
  }
  return {std::span(images_).first(count * values), std::span(labels_).first(count)};
}

ImageBatch Feed::training_batch(std::span<const std::uint32_t> places, int epoch) {
  const ImageBatch batch = room_for(places.size());
  const job::AugmentSpec& augment = setup_.job.train.augment;
  if (augment == job::AugmentSpec{}) {
    gather_batch(setup_.data.train, places, batch.images, batch.labels, setup_.threads);
  } else {
    gather_moved(setup_.data.train, places, {augment, setup_.job.seed, epoch}, batch.images, batch.labels,
                 setup_.threads);
  }
  return batch;
}

ImageBatch Feed::test_batch(std::span<const std::uint32_t> places) {
  const ImageBatch batch = room_for(places.size());
  gather_batch(setup_.data.test, places, batch.images, batch.labels, setup_.threads);
  return batch;
}

void Feed::begin_step(std::span<const std::uint32_t> places, int epoch, const nn::StepOptions& options) {
  if (network_.keeps_data()) return network_.begin_step(places, epoch, options);
  const ImageBatch batch = training_batch(places, epoch);
  result_ = network_.train_step(batch.images, batch.labels, options);
}

nn::StepResult Feed::finish_step() { return network_.keeps_data() ? network_.finish_step() : result_; }

void Feed::begin_evaluation(std::span<const std::uint32_t> places) {
  if (network_.keeps_data()) return network_.begin_evaluation(places);
  const ImageBatch batch = test_batch(places);
  result_ = {network_.evaluate(batch.images, batch.labels)};
}

nn::BatchResult Feed::finish_evaluation() { return network_.keeps_data() ? network_.finish_evaluation() : result_; }

}  // namespace epochreel::train
