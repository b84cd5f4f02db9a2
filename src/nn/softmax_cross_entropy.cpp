#include "softmax_cross_entropy.h"

#include <algorithm>

#include "elementary.h"
#include "tiles.h"

namespace epochreel::nn {
namespace {

constexpr std::int64_t kImagesPerTask = 16;

/// Two exponentials of a logit take as long as about so many operations of a matrix product.
constexpr std::int64_t kOperationsPerLogit = 4096;

}  // namespace

SoftmaxCrossEntropy::SoftmaxCrossEntropy(int classes, int max_batch, double smoothing)
    : classes_(classes),
      smoothing_(smoothing),
      probabilities_(std::int64_t{classes} * max_batch),
      losses_(max_batch),
      exact_losses_(max_batch),
      cross_entropies_(exact_losses_),
      predictions_(max_batch) {}

void SoftmaxCrossEntropy::one_image(std::int64_t image, const float* logits, int label, double smoothing) {
  const float* best = std::max_element(logits, logits + classes_);
  const double top = *best;
  double sum = 0;
  for (int c = 0; c < classes_; ++c) sum += exponential(logits[c] - top);
  float* probabilities = probabilities_.data() + image * classes_;
  for (int c = 0; c < classes_; ++c) {
    probabilities[c] = static_cast<float>(exponential(logits[c] - top) / sum);
  }
  const std::size_t i = image;
  const double own = logits[label] - top;
  double expected = (1 - smoothing) * own;  // logit above the top one, mean over the target
  if (smoothing > 0) {
    for (int c = 0; c < classes_; ++c) expected += smoothing / classes_ * (logits[c] - top);
  }
  exact_losses_[i] = logarithm(sum) - expected;
  cross_entropies_[i] = logarithm(sum) - own;
  losses_.data()[image] = static_cast<float>(exact_losses_[i]);
  predictions_[i] = static_cast<std::uint8_t>(best - logits);
}

BatchResult SoftmaxCrossEntropy::forward(const Pass& pass, const float* logits, std::span<const std::uint8_t> labels) {
  const std::int64_t operations = std::int64_t{pass.batch} * classes_ * kOperationsPerLogit;
  for_each_tile(pass.threads, TileGrid{pass.batch, 1, kImagesPerTask, 1}, operations, [&](const Tile& tile) {
    for (std::int64_t image = tile.row; image < tile.row + tile.rows; ++image) {
      one_image(image, logits + image * classes_, labels[image], pass.training ? smoothing_ : 0);
    }
  });
  BatchResult result;
  for (std::size_t i = 0; i < static_cast<std::size_t>(pass.batch); ++i) {
    result.loss += exact_losses_[i];
    result.cross_entropy += cross_entropies_[i];
    result.correct += predictions_[i] == labels[i] ? 1 : 0;
  }
  result.loss /= pass.batch;
  result.cross_entropy /= pass.batch;
  return result;
}

void SoftmaxCrossEntropy::backward(const Pass& pass, std::span<const std::uint8_t> labels, LossScale scale,
                                   float* diff_logits) const {
  const float images = scale == LossScale::kMeanOfBatch ? static_cast<float>(pass.batch) : 1.0F;
  const double smoothing = pass.training ? smoothing_ : 0;
  const auto others = static_cast<float>(smoothing / classes_);
  const auto own = static_cast<float>(1 - smoothing + smoothing / classes_);
  for (int image = 0; image < pass.batch; ++image) {
    const float* probabilities = probabilities_.data() + std::int64_t{image} * classes_;
    float* diff = diff_logits + std::int64_t{image} * classes_;
    for (int c = 0; c < classes_; ++c) {
      const float target = c == labels[image] ? own : others;
      diff[c] = (probabilities[c] - target) / images;
    }
  }
}

}  // namespace epochreel::nn
