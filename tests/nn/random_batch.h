/// Batches drawn at random, from the seed alone.
#pragma once

#include <cstdint>
#include <vector>

#include "epochreel/base/random.h"

namespace epochreel::nn {

struct RandomBatch {
  std::vector<float> images;         ///< (N, pixels), a third of the pixels 0
  std::vector<std::uint8_t> labels;  ///< (N)
};

inline RandomBatch random_batch(std::uint64_t seed, int count, std::int64_t pixels, int classes) {
  const RandomStream stream(seed, RandomUse::kSynthetic, 7);
  RandomBatch batch;
  std::uint64_t draw = 0;
  for (std::int64_t i = 0; i < count * pixels; ++i) {
    const double value = stream.uniform(draw++);
    batch.images.push_back(value < 1.0 / 3 ? 0.0F : static_cast<float>(value));
  }
  for (int i = 0; i < count; ++i) {
    batch.labels.push_back(static_cast<std::uint8_t>(stream.below(draw++, static_cast<std::uint32_t>(classes))));
  }
  return batch;
}

}  // namespace epochreel::nn
