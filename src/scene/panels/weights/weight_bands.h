/// The names of classes along a side of a matrix.
#pragma once

#include <string>
#include <vector>

#include "epochreel/scene/shapes.h"
#include "epochreel/scene/text_measure.h"

namespace epochreel::scene {

/// Names the classes where a run of units speaks for each: below the matrix, or at its right (`down`). `order`: the
/// units along the side. `units_of_class`: all units of the layer.
std::vector<Text> class_bands(const std::vector<std::string>& names,
                              const std::vector<std::vector<int>>& units_of_class, const std::vector<int>& order,
                              const Rect& area, bool down);

}  // namespace epochreel::scene
