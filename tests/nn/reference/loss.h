/// Softmax cross-entropy in the naive reference. The network computes it in double too, from the logits in float.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/reference/number.h"

namespace epochreel::nn::reference {

struct Loss {
  std::vector<double> probabilities;  ///< (N, classes)
  std::vector<double> losses;         ///< (N)
  double mean = 0;
  int correct = 0;                        ///< images whose largest logit is their label's
  std::vector<std::uint8_t> predictions;  ///< (N), the lowest class of equal ones
  std::vector<double> targets;            ///< (N, classes): 1 - smoothing for the label and smoothing spread over all

  /// Each loss by its image's logits, over `count`. `own`, (N, classes), are the network's probabilities, in float:
  /// next to 1 the rounding of one is an error that all gradients of its image have in common.
  Array gradient(std::span<const float> own, double count) const {
    Array diff;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      diff.push_back((Number(own[i]) - rounded(targets[i])) / Number(count));
    }
    return diff;
  }
};

/// Adds the loss of one image: loss = -sum over c of target[c] log probability[c].
inline void add_image(std::span<const double> logits, std::uint8_t label, double smoothing, Loss& loss) {
  const auto classes = static_cast<double>(logits.size());
  std::size_t best = 0;
  double top = logits[0];
  for (std::size_t c = 1; c < logits.size(); ++c) {
    if (logits[c] > top) top = logits[best = c];
  }
  double sum = 0;
  for (const double logit : logits) sum += std::exp(logit - top);
  double own = 0;
  for (std::size_t c = 0; c < logits.size(); ++c) {
    loss.probabilities.push_back(std::exp(logits[c] - top) / sum);
    loss.targets.push_back((c == label ? 1 - smoothing : 0) + smoothing / classes);
    own -= loss.targets.back() * (logits[c] - top - std::log(sum));
  }
  loss.losses.push_back(own);
  loss.predictions.push_back(static_cast<std::uint8_t>(best));
  loss.correct += best == label ? 1 : 0;
}

/// `logits` (N, classes), `labels` (N).
inline Loss softmax_cross_entropy(const Array& logits, std::span<const std::uint8_t> labels, double smoothing) {
  const std::size_t classes = logits.size() / labels.size();
  Loss loss;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    std::vector<double> image;
    for (std::size_t c = 0; c < classes; ++c) image.push_back(logits[n * classes + c].value);
    add_image(image, labels[n], smoothing, loss);
    loss.mean += loss.losses.back() / static_cast<double>(labels.size());
  }
  return loss;
}

}  // namespace epochreel::nn::reference
