/// The meaning of the colours, for the whole film.
#pragma once

#include "plan/panel.h"

namespace epochreel::scene {

void draw_legend(const Shot& shot, const PlacedPanel& panel, Pens& pens);

}  // namespace epochreel::scene
