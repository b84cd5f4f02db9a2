/// Panels that have something to show of each class: what becomes of it where there are more classes than have room.
///
/// Names are thinned out first, to every second, third ... class. Where the things themselves become too small,
/// neighbouring classes share one.
#pragma once

#include <string>
#include <vector>

#include "epochreel/scene/frame.h"

namespace epochreel::scene {

/// How bars of the classes stand in `area`. `pixel`: units of one. The bars themselves are left to the caller.
BarsPanel lay_out_bars(const Rect& area, const std::vector<std::string>& names, double pixel);

/// How cells of the classes stand in `area`; a cell holds as many classes as a record's cell, or a multiple.
MatrixPanel lay_out_matrix(const Rect& area, const std::vector<std::string>& names, bool large, double pixel);

}  // namespace epochreel::scene
