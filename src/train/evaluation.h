/// The network on test images: loss, accuracy, confusion, and what its layers do.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "activity.h"
#include "feed.h"

namespace epochreel::train {

struct Evaluation {
  std::vector<std::int32_t> indices;    ///< (E), places in the test set
  std::vector<std::uint8_t> predicted;  ///< (E)
  std::vector<float> probabilities;     ///< (E, classes)
  std::vector<std::int32_t> confusion;  ///< (classes, classes), rows truth, columns prediction
  std::vector<LayerActivity> layers;
  double loss = 0;  ///< mean, nats
  double accuracy = 0;
  double active_fraction = 0;  ///< of hidden units, mean over the images

  std::int64_t count() const { return std::ssize(indices); }
};

/// Evaluates the test images `indices`, in batches of the network's size. A GPU computes a batch while the one before
/// it is counted.
Evaluation evaluate(Feed& feed, std::span<const std::uint32_t> indices);

}  // namespace epochreel::train
