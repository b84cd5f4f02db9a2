/// How the network is trained, a line a key.
#pragma once

#include "plan/panel.h"

namespace epochreel::scene {

void draw_hyperparameters(const Shot& shot, const PlacedPanel& panel, Pens& pens);

}  // namespace epochreel::scene
