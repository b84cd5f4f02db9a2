/// Names and their values in two columns.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "drawing/pen.h"

namespace epochreel::scene {

using NamedValues = std::vector<std::pair<std::string, std::string>>;

/// A ground with its title and the rows that it has room for; its head says how many of all those are. A value that is
/// too long for a line has several. `pens.foreground` has the rows where they change from frame to frame.
void draw_rows(Pens& pens, const Rect& area, const std::string& title, const NamedValues& rows, bool change);

}  // namespace epochreel::scene
