/// Where the tiles of the filters stand: as large as their room allows.
#pragma once

#include <vector>

#include "epochreel/scene/shapes.h"
#include "epochreel/scene/text_measure.h"
#include "panels/filters/filter_plan.h"

namespace epochreel::scene {

struct FilterTile {
  int unit = 0;
  Rect area;
  Rect map;  ///< of the map beside it; nothing where there is none
};

struct FilterGrid {
  std::vector<FilterTile> tiles;  ///< class by class; empty where there is no room
  std::vector<Text> names;        ///< of the classes
  int rows = 0;                   ///< of the plan that are shown
  Rect image;                     ///< of the image that the maps are of; nothing where there are none
};

/// Neurons stand in a row a class, rows side by side in strands and long ones folded or cut as makes most of the tiles;
/// kernels one after the other, each below its class. A weight is a whole number of pixels where there is room for it.
/// `scale`: pixels a unit. `maps`: beside a kernel stands its map.
FilterGrid fit_filters(TextMeasure& measure, const FilterPlan& plan, const Rect& area, double scale, bool maps);

}  // namespace epochreel::scene
