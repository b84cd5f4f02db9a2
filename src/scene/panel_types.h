/// The types of panels that there are.
#pragma once

#include <memory>

#include "plan/panel.h"

namespace epochreel::scene {

/// Plans `placed` by the type that its spec names. `measure` is not used afterwards.
std::unique_ptr<PanelPlan> plan_panel(const FilmContext& film, TextMeasure& measure, const PlacedPanel& placed);

}  // namespace epochreel::scene
