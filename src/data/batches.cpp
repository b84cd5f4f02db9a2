#include <algorithm>

#include "epochreel/base/random.h"
#include "epochreel/data/dataset.h"

namespace epochreel::data {

std::vector<std::uint32_t> epoch_order(std::uint64_t seed, int epoch, int count) {
  const RandomStream random(seed, RandomUse::kShuffle, epoch);
  return random.permutation(count);
}

namespace {

float* put_image(const Split& split, std::size_t index, float* out) {
  return std::ranges::transform(split.image(index), out, [](std::uint8_t pixel) { return pixel / 255.0F; }).out;
}

float* put_vector(const Split& split, std::size_t index, float* out) {
  const auto vector = split.vector(index);
  for (std::size_t i = 0; i < vector.size(); ++i) {
    *out++ = static_cast<float>((vector[i] - split.scaling.means[i]) / split.scaling.deviations[i]);
  }
  return out;
}

}  // namespace

void gather(const Split& split, std::span<const std::uint32_t> indices, std::span<float> dst,
            std::span<std::uint8_t> labels) {
  float* out = dst.data();
  for (std::size_t i = 0; i < indices.size(); ++i) {
    out = split.has_images() ? put_image(split, indices[i], out) : put_vector(split, indices[i], out);
    labels[i] = split.labels[indices[i]];
  }
}

}  // namespace epochreel::data
