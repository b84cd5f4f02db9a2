/// Frames of a film as drawings.
#pragma once

#include <cstdint>
#include <optional>

#include "drawing/cut.h"
#include "drawing/pen.h"
#include "film_plan.h"
#include "plan/worker_cache.h"

namespace epochreel::scene {

/// One worker's own: it remembers what neighbouring frames share. A frame depends on its number alone.
class FrameDrawer {
 public:
  /// `plan` outlives the drawer, and so does `measure`, which is the worker's own.
  FrameDrawer(const Film::Plan& plan, TextMeasure& measure);

  /// Draws frame `number`. `watcher` may be nullptr; it does not see what fades out.
  /// Error{kUsage} where there is no such frame.
  Drawing draw(std::int64_t number, MarkWatcher* watcher = nullptr);

 private:
  void enter(const SceneSpan& span);
  Drawing draw(const SceneSpan& span, WorkerCache& cache, std::int64_t frame, MarkWatcher* watcher);

  const Film::Plan& plan_;
  WorkerCache cache_;
  TextFitter texts_;
  const SceneSpan* scene_ = nullptr;  ///< of the frame before
  std::optional<CutPlan> cut_;        ///< into that scene
};

}  // namespace epochreel::scene
