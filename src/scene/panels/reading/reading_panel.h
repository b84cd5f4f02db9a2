/// The test image on screen: what the network makes of it.
#pragma once

#include "plan/panel.h"

namespace epochreel::scene {

void draw_reading(const Shot& shot, const PlacedPanel& panel, Pens& pens);

}  // namespace epochreel::scene
