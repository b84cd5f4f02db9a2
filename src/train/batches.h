/// Batches in memory, filled on several threads.
#pragma once

#include <cstdint>
#include <span>

#include "epochreel/data/dataset.h"
#include "epochreel/job/job.h"

namespace epochreel::train {

/// data::gather on `threads` threads.
void gather_batch(const data::Split& split, std::span<const std::uint32_t> indices, std::span<float> images,
                  std::span<std::uint8_t> labels, int threads);

/// These decide how training images are moved, besides their index.
struct Augmentation {
  const job::AugmentSpec& spec;
  std::uint64_t seed = 1;
  int epoch = 0;
};

/// The same with every image, all of its channels alike, moved as draw_move says.
void gather_moved(const data::Split& split, std::span<const std::uint32_t> indices, const Augmentation& augmentation,
                  std::span<float> images, std::span<std::uint8_t> labels, int threads);

}  // namespace epochreel::train
