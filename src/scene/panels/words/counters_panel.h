/// The figures of the instant, a line each.
#pragma once

#include "plan/panel.h"

namespace epochreel::scene {

void draw_counters(const Shot& shot, const PlacedPanel& panel, Pens& pens);

}  // namespace epochreel::scene
