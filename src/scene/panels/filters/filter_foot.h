/// The foot of the filters: what a tile is, what is left out, and the scales of the colours.
#pragma once

#include "drawing/pen.h"
#include "panels/filters/filter_grid.h"
#include "panels/filters/filter_plan.h"

namespace epochreel::scene {

/// `gaps`: some weights are not finite.
void draw_filter_foot(Pens& pens, const FilterPlan& plan, const FilterGrid& grid, bool gaps);

}  // namespace epochreel::scene
