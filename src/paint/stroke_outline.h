/// The outline of a line that is drawn with a width: what is to be filled in place of stroking it.
///
/// Versions of Cairo stroke a line by other polygons, and fill a polygon by the same pixels. So lines are outlined
/// here, by plain arithmetic and square roots.
#pragma once

#include <vector>

#include "epochreel/scene/shapes.h"

namespace epochreel::paint {

struct LineStyle {
  double width = 1;
  bool closed = false;      ///< the last point is joined to the first one
  double tolerance = 0.05;  ///< how far the polygon of a round end may be from its circle
};

/// Closed polygons to be filled by the rule of winding numbers that are not 0. Joins and ends are round. Points that
/// repeat the one before count once; a single place is a dot, and a single point nothing.
std::vector<std::vector<scene::Point>> stroke_outline(const std::vector<scene::Point>& points, const LineStyle& style);

}  // namespace epochreel::paint
