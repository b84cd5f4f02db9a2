/// Initial weights.
#pragma once

#include <cstdint>
#include <span>

#include "epochreel/job/job.h"

namespace epochreel::nn {

/// Connections of a unit: those that come in and those that go out.
struct Fan {
  std::int64_t in = 0;
  std::int64_t out = 0;
};

/// Fills `values` as the specs in job.h say. Weight i depends on (seed, kWeights, parameter, i) alone.
void init_weights(std::span<float> values, const job::InitSpec& init, const Fan& fan, std::uint64_t seed,
                  std::uint32_t parameter);

}  // namespace epochreel::nn
