/// How many images of each class are read right, a bar a class.
#pragma once

#include "plan/panel.h"

namespace epochreel::scene {

void draw_accuracy(const Shot& shot, const PlacedPanel& panel, Pens& pens);

}  // namespace epochreel::scene
