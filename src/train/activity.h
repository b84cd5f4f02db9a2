/// Counts what the layers of a network do while it is evaluated, batch by batch.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "epochreel/nn/network.h"
#include "histogram.h"
#include "moments.h"

namespace epochreel::train {

/// In a layer with maps, one evaluated image in this many is counted: a map has thousands of values.
inline constexpr std::size_t kImagesPerCountedMap = 8;

/// In a layer without maps, the histogram counts the first so many of each cycle of evaluated images: 250 of 1,000, a
/// quarter of a million values of 1,024 units. All of them would take a fifth of the time of an evaluation. Firings are
/// counted in all.
inline constexpr std::size_t kHistogramImages = 8;
inline constexpr std::size_t kHistogramCycle = 32;

/// The activity of a layer over the evaluated images. A unit is one of a dense layer, or a channel with all its pixels.
struct LayerActivity {
  FineHistogram histogram;            ///< of its outputs, for some of the images
  Moments moments;                    ///< of those
  std::vector<std::int32_t> firings;  ///< (units), outputs above 0
  std::int64_t samples = 0;           ///< outputs seen of each unit: images, times pixels

  double active_fraction() const;           ///< share of all outputs above 0
  double dead_fraction() const;             ///< share of units that were never above 0
  std::vector<float> firing_rates() const;  ///< (units), share of each one's outputs above 0
};

/// Fills one LayerActivity a layer, in shards that threads take side by side. Layers that hand on what they get
/// (blocks.h) stay empty.
class ActivityCounter {
 public:
  ActivityCounter(const nn::Network& network, int max_batch, int threads);

  /// Adds the batch of `rows` images that the network has just evaluated.
  void add_batch(std::size_t rows);

  std::vector<LayerActivity> merged() const;

 private:
  std::size_t units(std::size_t layer) const;
  std::vector<nn::WantedOutputs> counted(std::size_t rows) const;
  void add_maps(std::size_t layer, LayerActivity& activity, std::size_t first, std::size_t rows) const;
  void add_rows(std::size_t layer, LayerActivity& activity, std::size_t first, std::size_t rows) const;

  const nn::Network& network_;
  int threads_;
  std::size_t shards_;
  std::size_t seen_ = 0;              // images of the batches before
  std::vector<LayerActivity> parts_;  // (layers, shards)
};

}  // namespace epochreel::train
