/// The probabilities of the classes for the test image on screen.
#pragma once

#include "plan/panel.h"

namespace epochreel::scene {

void draw_prediction(const Shot& shot, const PlacedPanel& panel, Pens& pens);

}  // namespace epochreel::scene
