/// Which weights of a network were recorded, layer by layer, and what they are called.
#pragma once

#include <string>
#include <vector>

#include "epochreel/trace/trace.h"
#include "panels/weights/weight_blocks.h"
#include "reading/stations.h"

namespace epochreel::scene {

struct WeightSources {
  std::vector<Source> sources;           ///< in the order of the layers
  std::vector<std::string> unrecorded;   ///< "model.0.weight": of layers that must have weights, not in every snapshot
  std::vector<std::string> not_square;   ///< of conv2d layers whose kernels are not square: they are not shown
  std::vector<std::vector<int>> orders;  ///< a station: its units, in the order of their classes; empty where unknown
};

/// `last`: the last snapshot of `trace`.
WeightSources find_weight_sources(const trace::TraceReader& trace, const trace::Snapshot& last,
                                  const std::vector<Station>& stations);

/// Which layer's weights changed most: the norm of their change over the norm that they had in the first snapshot. A
/// sentence from long to short; empty where none changed. Speaks of the layers whose weights are read whole, and says
/// so where others are not.
std::vector<std::string> change_words(const trace::TraceReader& trace, const trace::Snapshot& last,
                                      const WeightSources& found);

}  // namespace epochreel::scene
