/// The scales of the colours of weights and of their norms.
#pragma once

#include "epochreel/trace/trace.h"
#include "panels/weights/weight_map.h"

namespace epochreel::scene {

/// By all that `map` shows; `last`: the last snapshot.
void measure_scales(const trace::Snapshot& last, WeightMap& map);

}  // namespace epochreel::scene
