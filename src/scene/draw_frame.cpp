#include "draw_frame.h"

#include <algorithm>

#include "epochreel/base/error.h"
#include "epochreel/base/numbers.h"
#include "scenes/scenes.h"

namespace epochreel::scene {

namespace {

constexpr double kCutSeconds = 0.8;

/// Frames at the start of a scene in which the one before fades; the film's first scene has none.
std::int64_t cut_frames(const FilmContext& film, const SceneSpan& span) {
  if (span.first == 0) return 0;
  return std::min(span.count / 4, round_to<std::int64_t>(kCutSeconds * film.movie.fps));
}

Drawing empty_drawing(const FilmContext& film) {
  Drawing drawing;
  drawing.width = film.movie.width;
  drawing.height = film.movie.height;
  drawing.scale = film.stage.scale;
  drawing.origin = film.stage.origin;
  drawing.theme = &film.movie.theme;
  return drawing;
}

}  // namespace

FrameDrawer::FrameDrawer(const Film::Plan& plan, TextMeasure& measure)
    : plan_(plan), cache_(*plan.context.trace), texts_(measure) {
  texts_.know_names(plan.context.names);
}

Drawing FrameDrawer::draw(std::int64_t number, MarkWatcher* watcher) {
  const SceneSpan* span = plan_.context.scene_at(number);
  if (span == nullptr) throw Error(ErrorKind::kUsage, "--frame", "there is no such frame");
  if (span != scene_) enter(*span);
  const std::int64_t frame = number - span->first;
  const std::int64_t last_of_cut = cut_frames(plan_.context, *span);
  Drawing drawing = draw(*span, cache_, frame, watcher);
  if (frame >= last_of_cut) {
    cut_.reset();
    return drawing;
  }
  if (!cut_) {
    WorkerCache own(*plan_.context.trace);  // the scenes share no memory
    const SceneSpan& before = *(span - 1);
    cut_.emplace(draw(before, own, before.count - 1, nullptr), frame == 0 ? drawing : draw(*span, cache_, 0, nullptr));
  }
  cut_->add_to(drawing, smooth_step(0, quotient(last_of_cut + 1, 1), quotient(frame + 1, 1)));
  return drawing;
}

/// Memory of one scene is of no use to the next, and would double the memory.
void FrameDrawer::enter(const SceneSpan& span) {
  cache_.forget();
  cut_.reset();
  scene_ = &span;
}

Drawing FrameDrawer::draw(const SceneSpan& span, WorkerCache& cache, std::int64_t frame, MarkWatcher* watcher) {
  const FilmContext& film = plan_.context;
  Drawing drawing = empty_drawing(film);
  Pens pens(drawing, texts_);
  pens.watch(watcher);
  const Shot shot = make_shot(film, cache, span, frame);
  const Panels& panels = plan_.panels[&span - film.scenes.data()];
  if (job::is<job::TitleScene>(span.kind)) {
    draw_title(shot, panels, pens);
  } else if (span.answer) {
    draw_answer(shot, panels, pens);
  } else if (job::is<job::ClosingScene>(span.kind)) {
    draw_closing(shot, pens);
  } else {
    draw_composed(shot, panels, pens);
  }
  draw_foot(film, pens);
  return drawing;
}

}  // namespace epochreel::scene
