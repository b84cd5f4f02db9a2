/// Pictures that would cover each other are pushed apart.
#pragma once

#include <vector>

#include "panels/projection/scatter.h"

namespace epochreel::scene {

/// Pushes points apart whose pictures of `width` x `height` overlap, in a few passes, the same for the same points, and
/// keeps them within `bounds`. Trails still end where a point is.
void spread(std::vector<ScatterPoint>& points, double width, double height, const Rect& bounds);

}  // namespace epochreel::scene
