/// Networks and batches drawn at random, from the seed alone.
#pragma once

#include <cstdint>
#include <vector>

#include "epochreel/base/random.h"
#include "epochreel/job/job.h"

namespace epochreel::nn {

struct RandomBatch {
  std::vector<float> images;         ///< (N, inputs), a third of the pixels 0
  std::vector<std::uint8_t> labels;  ///< (N)
};

inline RandomBatch random_batch(std::uint64_t seed, int count, int inputs, int classes) {
  const RandomStream stream(seed, RandomUse::kSynthetic, 7);
  RandomBatch batch;
  std::uint64_t draw = 0;
  for (int i = 0; i < count * inputs; ++i) {
    const double value = stream.uniform(draw++);
    batch.images.push_back(value < 1.0 / 3 ? 0.0F : static_cast<float>(value));
  }
  for (int i = 0; i < count; ++i) {
    batch.labels.push_back(static_cast<std::uint8_t>(stream.below(draw++, static_cast<std::uint32_t>(classes))));
  }
  return batch;
}

/// dense, relu, dense, relu, ..., dense of these units.
inline std::vector<job::LayerSpec> dense_layers(const std::vector<int>& units) {
  std::vector<job::LayerSpec> layers;
  for (const int width : units) {
    if (!layers.empty()) layers.emplace_back(job::ReluSpec{});
    layers.emplace_back(job::DenseSpec{width});
  }
  return layers;
}

}  // namespace epochreel::nn
