/// The compositions that scenes have of their own: the same plain data as a job's `panels`.
#pragma once

#include <vector>

#include "epochreel/job/job.h"
#include "layout/stage.h"

namespace epochreel::scene {

/// The panels of a scene of `kind` on a stage of `format`; empty for title and closing card. `hidden`: the network has
/// a hidden layer; else no panel is about one.
std::vector<job::PanelSpec> composition(const job::SceneKind& kind, Format format, bool hidden);

}  // namespace epochreel::scene
