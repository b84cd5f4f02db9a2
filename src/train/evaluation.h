/// The network on test images: loss, accuracy, confusion, and what its layers do.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "epochreel/data/dataset.h"
#include "epochreel/nn/network.h"
#include "histogram.h"

namespace epochreel::train {

/// What a layer did over the evaluated images.
struct LayerActivity {
  FineHistogram histogram;            ///< of its outputs
  std::vector<std::int32_t> firings;  ///< (units), images for which the unit was above 0
};

struct Evaluation {
  std::vector<std::int32_t> indices;    ///< (E), places in the test set
  std::vector<std::uint8_t> predicted;  ///< (E)
  std::vector<float> probabilities;     ///< (E, classes)
  std::vector<std::int32_t> confusion;  ///< (classes, classes), rows truth, columns prediction
  std::vector<LayerActivity> layers;
  double loss = 0;  ///< mean, nats
  double accuracy = 0;
  double active_fraction = 0;  ///< of hidden units, mean over the images

  std::int64_t count() const { return static_cast<std::int64_t>(indices.size()); }
};

/// Share of (unit, image) pairs of a layer above 0.
double active_fraction(const LayerActivity& layer, std::int64_t images);

/// Share of units of a layer above 0 for no image.
double dead_fraction(const LayerActivity& layer);

/// Evaluates the test images `indices`, in batches of the network's size, on `threads` threads.
Evaluation evaluate(nn::Network& network, const data::Dataset& data, std::span<const std::uint32_t> indices,
                    int max_batch, int threads);

/// data::gather on `threads` threads.
void gather_batch(const data::Split& split, std::span<const std::uint32_t> indices, std::span<float> images,
                  std::span<std::uint8_t> labels, int threads);

}  // namespace epochreel::train
