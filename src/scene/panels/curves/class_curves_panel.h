/// The accuracy of each class over the steps, a cell each.
#pragma once

#include "plan/panel.h"

namespace epochreel::scene {

void draw_class_curves(const Shot& shot, const PlacedPanel& panel, Pens& pens);

}  // namespace epochreel::scene
