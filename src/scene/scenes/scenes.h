/// The scenes: each resolves one of its frames into panels.
#pragma once

#include "plan/panel.h"
#include "plan/panels.h"

namespace epochreel::scene {

void resolve_title(const Shot& shot, Frame& frame);
void resolve_closing(const Shot& shot, Frame& frame);

using Panels = std::vector<std::shared_ptr<const PanelPlan>>;

/// Head, panels on the grid, caption and timeline.
void resolve_composed(const Shot& shot, const Panels& panels, Frame& frame);

}  // namespace epochreel::scene
