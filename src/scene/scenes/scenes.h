/// The scenes: each draws one of its frames.
#pragma once

#include "plan/panel.h"

namespace epochreel::scene {

using Panels = std::vector<std::shared_ptr<const PanelPlan>>;

/// The name and the figures of the training, and beside them what it is about: the network, before the first step.
void draw_title(const Shot& shot, const Panels& panels, Pens& pens);

/// How many test images are read right, alone but for the errors that remain.
void draw_answer(const Shot& shot, const Panels& panels, Pens& pens);

/// The card behind the answer: class by class, and how it was made.
void draw_closing(const Shot& shot, Pens& pens);

/// Head, panels on the grid, caption and timeline.
void draw_composed(const Shot& shot, const Panels& panels, Pens& pens);

/// What stands in every frame of the film: the words and the logo of the job, and the mark of a preview.
void draw_foot(const FilmContext& film, Pens& pens);

}  // namespace epochreel::scene
