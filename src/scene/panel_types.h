/// The types of panels that there are.
#pragma once

#include <memory>
#include <string>

#include "plan/panel.h"

namespace epochreel::scene {

/// Plans `placed` by the type that its spec names. `measure` is not used afterwards.
std::unique_ptr<PanelPlan> plan_panel(const FilmContext& film, TextMeasure& measure, const PlacedPanel& placed);

/// What is seen in a panel, for those who cannot see it: "the confusion matrix of 10 classes".
std::string seen_words(const FilmContext& film, const job::PanelSpec& panel);

}  // namespace epochreel::scene
