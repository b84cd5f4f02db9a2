/// The closing of every network: softmax and cross-entropy, in double, rounded once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "epochreel/nn/network.h"
#include "buffer.h"
#include "layer.h"

namespace epochreel::nn {

class SoftmaxCrossEntropy {
 public:
  SoftmaxCrossEntropy(int classes, int max_batch);

  /// Softmax and loss of `logits` (N, classes) for `labels` (N).
  BatchResult forward(const Pass& pass, const float* logits, std::span<const std::uint8_t> labels);

  /// Loss by logits, (softmax - one-hot) / N, of the batch of the last forward.
  void backward(const Pass& pass, std::span<const std::uint8_t> labels, float* diff_logits) const;

  std::span<const float> probabilities() const { return probabilities_.span(); }  ///< (max_batch, classes)
  std::span<const float> losses() const { return losses_.span(); }                ///< (max_batch)

  std::span<const std::uint8_t> predictions() const { return predictions_; }      ///< (max_batch)

 private:
  void one_image(std::int64_t image, const float* logits, int label);

  int classes_;
  Buffer probabilities_;
  Buffer losses_;
  std::vector<double> exact_losses_;
  std::vector<std::uint8_t> predictions_;
};

}  // namespace epochreel::nn
