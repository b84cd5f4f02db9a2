/// Names with their values, a line each.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "drawing/pen.h"

namespace epochreel::scene {

/// As many as have room in a panel's `area` below its head.
void draw_rows(Pen& pen, const Rect& area, const std::vector<std::pair<std::string, std::string>>& rows);

}  // namespace epochreel::scene
