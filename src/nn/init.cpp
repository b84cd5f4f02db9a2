#include "init.h"

#include <cmath>

#include "epochreel/base/random.h"

namespace epochreel::nn {

void he_normal(std::span<float> values, std::int64_t fan_in, std::uint64_t seed, std::uint32_t parameter) {
  const RandomStream stream(seed, RandomUse::kWeights, parameter);
  const double deviation = std::sqrt(2.0 / static_cast<double>(fan_in));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(stream.normal(i) * deviation);
}

}  // namespace epochreel::nn
