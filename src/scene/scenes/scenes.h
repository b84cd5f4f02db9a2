/// The scenes: each draws one of its frames.
#pragma once

#include "plan/panel.h"

namespace epochreel::scene {

void draw_title(const Shot& shot, Pens& pens);
void draw_closing(const Shot& shot, Pens& pens);

using Panels = std::vector<std::shared_ptr<const PanelPlan>>;

/// Head, panels on the grid, caption and timeline.
void draw_composed(const Shot& shot, const Panels& panels, Pens& pens);

/// What stands in every frame of the film: the words and the logo of the job, and the mark of a preview.
void draw_foot(const FilmContext& film, Pens& pens);

}  // namespace epochreel::scene
