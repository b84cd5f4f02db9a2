/// Panels that have something to show of each class: what becomes of it where there are more classes than have room.
///
/// Names are thinned out first, to every second, third ... class. Where the things themselves become too small,
/// neighbouring classes share one.
#pragma once

#include <string>
#include <vector>

#include "marks/bars.h"

namespace epochreel::scene {

/// How bars of the classes stand in `area`. `pixel`: units of one. The bars themselves are left to the caller.
Bars lay_out_bars(TextMeasure& measure, const Rect& area, const std::vector<std::string>& names, double pixel);

/// How many things share one, so that `count` of them have at least `least` of `room` each.
int group_for(int count, double room, double least);

inline constexpr double kWidestName = 96;  ///< units: longer names are cut where they stand side by side

}  // namespace epochreel::scene
