#include "batches.h"

#include <algorithm>

#include "augment.h"
#include "epochreel/base/parallel.h"

namespace epochreel::train {
namespace {

constexpr std::size_t kImagesPerTask = 16;

/// Calls `body(first, count)` for runs of `images` images.
template <class Body>
void for_each_run(std::size_t images, int threads, const Body& body) {
  const std::size_t tasks = (images + kImagesPerTask - 1) / kImagesPerTask;
  parallel_for(threads, tasks, [&](std::int64_t task) {
    const std::size_t first = task * kImagesPerTask;
    body(first, std::min(kImagesPerTask, images - first));
  });
}

}  // namespace

void gather_batch(const data::Split& split, std::span<const std::uint32_t> indices, std::span<float> images,
                  std::span<std::uint8_t> labels, int threads) {
  const std::size_t values = split.values();
  for_each_run(indices.size(), threads, [&](std::size_t first, std::size_t count) {
    data::gather(split, indices.subspan(first, count), images.subspan(first * values, count * values),
                 labels.subspan(first, count));
  });
}

void gather_moved(const data::Split& split, std::span<const std::uint32_t> indices, const Augmentation& augmentation,
                  std::span<float> images, std::span<std::uint8_t> labels, int threads) {
  const std::size_t plane = static_cast<std::size_t>(split.height) * split.width;
  const std::size_t values = split.values();
  for_each_run(indices.size(), threads, [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      const Move move = draw_move(augmentation.spec, augmentation.seed, augmentation.epoch, indices[i]);
      for (int channel = 0; channel < split.channels; ++channel) {
        const std::size_t at = channel * plane;
        move_image(split.image(indices[i]).subspan(at, plane), split.height, split.width, move,
                   images.subspan(i * values + at, plane));
      }
      labels[i] = split.labels[indices[i]];
    }
  });
}

}  // namespace epochreel::train
