/// The confusion matrix: for what the images of each class are taken.
#pragma once

#include <string>

#include "plan/panel.h"

namespace epochreel::scene {

void draw_confusion(const Shot& shot, const PlacedPanel& panel, Pens& pens);

/// The pair of classes that is most often confused at the end; "" where that was not recorded.
std::string confusion_caption(const FilmContext& film);

}  // namespace epochreel::scene
