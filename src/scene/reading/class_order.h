/// Units by the class that they speak for: the class of the largest weight from the unit, carried back through the
/// weights.
#pragma once

#include <vector>

#include "epochreel/trace/trace.h"
#include "reading/stations.h"

namespace epochreel::scene {

/// For each station the order of its units: rank of unit u. Inputs and outputs keep theirs; hidden units are
/// sorted by the class they speak for (argmax over classes of the last layer's weights, carried back through the
/// weights as if all units were linear), then by how strongly, as the last snapshot has it.
std::vector<std::vector<int>> unit_ranks(const std::vector<Station>& stations, const trace::Snapshot& last);

/// The class each unit of the first hidden station speaks for, and its units by falling strength, class by class.
struct ClassOrder {
  std::vector<std::vector<int>> units_of_class;
};
ClassOrder class_order(const std::vector<Station>& stations, int station, const trace::Snapshot& last);

}  // namespace epochreel::scene
