/// The closing of every network: softmax and cross-entropy, in double, rounded once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "buffer.h"
#include "epochreel/nn/network.h"
#include "layer.h"

namespace epochreel::nn {

/// The loss that a gradient is of: the mean of the batch, or each image's own loss.
enum class LossScale { kMeanOfBatch, kEachImage };

class SoftmaxCrossEntropy {
 public:
  /// With smoothing s a label stands for 1 - s of its class and s spread evenly over all, in training only (C. Szegedy
  /// et al., "Rethinking the Inception architecture", CVPR 2016).
  SoftmaxCrossEntropy(int classes, int max_batch, double smoothing);

  /// Softmax and loss of `logits` (N, classes) for `labels` (N).
  BatchResult forward(const Pass& pass, const float* logits, std::span<const std::uint8_t> labels);

  /// Loss by logits, softmax - target, over N where it is the mean's, of the batch of the last forward.
  void backward(const Pass& pass, std::span<const std::uint8_t> labels, LossScale scale, float* diff_logits) const;

  std::span<const float> probabilities() const { return probabilities_.span(); }  ///< (max_batch, classes)
  std::span<const float> losses() const { return losses_.span(); }                ///< (max_batch)

  std::span<const std::uint8_t> predictions() const { return predictions_; }  ///< (max_batch)

 private:
  void one_image(std::int64_t image, const float* logits, int label, double smoothing);

  int classes_;
  double smoothing_;
  Buffer probabilities_;
  Buffer losses_;
  std::vector<double> exact_losses_;
  std::vector<double> cross_entropies_;  // (max_batch), labels not smoothed
  std::vector<std::uint8_t> predictions_;
};

}  // namespace epochreel::nn
