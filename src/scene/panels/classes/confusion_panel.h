/// The confusion matrix: for what the images of each class are taken.
#pragma once

#include "plan/panel.h"

namespace epochreel::scene {

void draw_confusion(const Shot& shot, const PlacedPanel& panel, Pens& pens);

}  // namespace epochreel::scene
