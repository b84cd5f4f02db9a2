/// The scales of the colours of weights and of their norms.
#pragma once

#include <vector>

#include "epochreel/trace/trace.h"
#include "panels/weights/weight_feet.h"

namespace epochreel::scene {

/// The 99.5th percentiles of the magnitudes shown in one snapshot; 1 where all are 0.
struct WeightScales {
  double weight = 1;
  double norm = 1;
};

/// By all that is shown of `last`, the last snapshot.
WeightScales measure_scales(const trace::Snapshot& last, const std::vector<WeightBlock>& blocks,
                            const std::vector<MagnitudeBlock>& magnitudes);

}  // namespace epochreel::scene
