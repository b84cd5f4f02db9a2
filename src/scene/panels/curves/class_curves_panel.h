/// The accuracy of each class over the steps, a cell each.
#pragma once

#include "plan/panel.h"

namespace epochreel::scene {

void draw_class_curves(const Shot& shot, const PlacedPanel& panel, Pens& pens);

/// Which class is the hardest at the end; "" where that says nothing.
std::string class_curves_caption(const FilmContext& film);

}  // namespace epochreel::scene
