#include "init.h"

#include <algorithm>
#include <cmath>

#include "epochreel/base/random.h"

namespace epochreel::nn {
namespace {

void fill(std::span<float> values, const job::HeNormalInit& /*init*/, const Fan& fan, const RandomStream& stream) {
  const double deviation = std::sqrt(2.0 / static_cast<double>(fan.in));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(stream.normal(i) * deviation);
}

void fill(std::span<float> values, const job::GlorotUniformInit& /*init*/, const Fan& fan, const RandomStream& stream) {
  const double limit = std::sqrt(6.0 / static_cast<double>(fan.in + fan.out));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<float>((2 * stream.uniform(i) - 1) * limit);
  }
}

void fill(std::span<float> values, const job::ConstantInit& init, const Fan& /*fan*/, const RandomStream& /*stream*/) {
  std::fill(values.begin(), values.end(), static_cast<float>(init.value));
}

}  // namespace

void init_weights(std::span<float> values, const job::InitSpec& init, const Fan& fan, std::uint64_t seed,
                  std::uint32_t parameter) {
  const RandomStream stream(seed, RandomUse::kWeights, parameter);
  std::visit([&](const auto& spec) { fill(values, spec, fan, stream); }, init);
}

}  // namespace epochreel::nn
