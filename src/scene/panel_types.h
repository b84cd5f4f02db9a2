/// The types of panels that there are.
#pragma once

#include <memory>

#include "panel.h"

namespace epochreel::scene {

/// Plans `placed` by the type that its spec names.
std::unique_ptr<PanelPlan> plan_panel(const FilmContext& film, const PlacedPanel& placed);

}  // namespace epochreel::scene
