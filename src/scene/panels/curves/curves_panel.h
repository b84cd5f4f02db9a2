/// Loss, accuracy and learning rate over the steps.
#pragma once

#include "plan/panel.h"

namespace epochreel::scene {

void draw_curves(const Shot& shot, const PlacedPanel& panel, Pens& pens);

}  // namespace epochreel::scene
