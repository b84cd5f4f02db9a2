/// A frame of a film as a drawing.
#pragma once

#include <cstdint>

#include "drawing/pen.h"
#include "film_plan.h"
#include "plan/worker_cache.h"

namespace epochreel::scene {

/// Draws frame `number`. `cache` and `texts` are one worker's own; `watcher` may be nullptr.
/// Error{kUsage} where there is no such frame.
Drawing draw_frame(const Film::Plan& plan, WorkerCache& cache, TextFitter& texts, std::int64_t number,
                   MarkWatcher* watcher);

}  // namespace epochreel::scene
