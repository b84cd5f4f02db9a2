/// The floor of training: a job's step as a plain sequence of whole oneDNN primitives.
///
/// It is what one would write who wants the same mathematics from oneDNN and no more: no bits that are the same at any
/// number of threads, no masks of dropout, no running statistics, no norms of gradients and updates.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "epochreel/job/job.h"
#include "epochreel/nn/network.h"

namespace epochreel::bench {

struct FloorOptions {
  std::vector<std::int64_t> input;  ///< (channels, height, width) of an image, or (units) of a vector
  int batch_size = 128;
  int threads = 1;
};

struct FloorStep {
  double loss = 0;            ///< mean softmax cross-entropy of the smoothed labels, nats
  double seconds = 0;         ///< of the whole step, once the images lie where they are read
  double update_seconds = 0;  ///< of them, the update's
};

/// Used by one caller at a time; it sets OpenMP's number of threads while it works.
class Floor {
 public:
  Floor(const std::vector<job::LayerSpec>& layers, const job::TrainSpec& train, const FloorOptions& options);
  ~Floor();

  /// Takes over the weights of a network of the same layers.
  void load(const nn::Network& network);

  /// A training step on a whole batch, at the optimizer's learning rate.
  FloorStep step(std::span<const float> images, std::span<const std::uint8_t> labels);

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace epochreel::bench
