#include <algorithm>

#include "epochreel/base/random.h"
#include "epochreel/data/dataset.h"

namespace epochreel::data {

std::vector<std::uint32_t> epoch_order(std::uint64_t seed, int epoch, int count) {
  const RandomStream random(seed, RandomUse::kShuffle, epoch);
  return random.permutation(count);
}

void gather(const Split& split, std::span<const std::uint32_t> indices, std::span<float> dst,
            std::span<std::uint8_t> labels) {
  float* out = dst.data();
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const auto image = split.image(indices[i]);
    out = std::transform(image.begin(), image.end(), out,
                         [](std::uint8_t pixel) { return static_cast<float>(pixel) / 255.0F; });
    labels[i] = split.labels[indices[i]];
  }
}

}  // namespace epochreel::data
