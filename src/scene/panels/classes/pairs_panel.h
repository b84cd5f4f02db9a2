/// The pairs of classes that are most often confused at the end, and how often by now.
#pragma once

#include "plan/panel.h"

namespace epochreel::scene {

void draw_pairs(const Shot& shot, const PlacedPanel& panel, Pens& pens);

}  // namespace epochreel::scene
