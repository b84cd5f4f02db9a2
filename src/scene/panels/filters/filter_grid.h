/// Where the tiles of the filters stand: as large as their room allows.
#pragma once

#include <string>
#include <vector>

#include "epochreel/scene/shapes.h"
#include "epochreel/scene/text_measure.h"
#include "panels/filters/filter_plan.h"

namespace epochreel::scene {

struct FilterTile {
  int unit = 0;
  Rect area;
  Rect magnitude;  ///< of the norms over the channels, at its right; nothing where there are none
  Rect map;        ///< of the map that a kernel makes, at the right of these; nothing where there is none
};

struct FilterGrid {
  std::vector<FilterTile> tiles;  ///< class by class; empty where there is no room
  std::vector<Text> names;        ///< of the classes
  int rows = 0;                   ///< of the plan that are shown
  Rect image;                     ///< of the image that the maps are of; nothing where there are none
  Rect foot;                      ///< of the words and the scales below
  bool narrow = false;            ///< the words of the foot have a line of their own
  bool magnitudes = false;        ///< a tile's norms stand beside it
};

/// Lines of a foot, in units.
inline constexpr double kScaleLine = 44;
inline constexpr double kNoteLine = 24;

/// What stands beside a filter. `more`: what a larger output is, brighter or darker.
std::string words_of_maps(bool magnitudes, const char* more);

/// Neurons stand in a row a class, rows side by side in strands and long ones folded or cut as makes most of the tiles;
/// kernels one after the other, each below its class. A weight is a whole number of pixels where there is room for it.
/// Magnitudes stand beside tiles in colour where no tile and no map is left out for them and a tile keeps a side of 24
/// units and of 24 pixels.
/// `area`: of the whole panel. `scale`: pixels a unit. `maps`: beside a kernel stands its map.
FilterGrid fit_filters(TextMeasure& measure, const FilterPlan& plan, const Rect& area, double scale, bool maps);

}  // namespace epochreel::scene
