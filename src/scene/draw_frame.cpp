#include "draw_frame.h"

#include <algorithm>

#include "epochreel/base/error.h"
#include "epochreel/base/numbers.h"
#include "scenes/scenes.h"

namespace epochreel::scene {

namespace {

constexpr int kFadeFrames = 9;

/// Scenes fade through the ground; the film's first and last frames stand clear.
double veil_at(const FilmContext& film, const SceneSpan& span, std::int64_t frame) {
  const auto fade = narrow<int>(std::clamp<std::int64_t>(span.count / 4, 1, kFadeFrames));
  const auto since = narrow<int>(frame - span.first + 1);
  const auto until_end = narrow<int>(span.first + span.count - frame);
  const bool first = span.first == 0;
  const bool last = span.first + span.count == film.frames;
  const double in = first ? 1.0 : smooth_step(0, fade + 1, since);
  const double out = last ? 1.0 : smooth_step(0, fade + 1, until_end);
  return 1.0 - std::min(in, out);
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

Drawing draw_frame(const Film::Plan& plan, WorkerCache& cache, TextFitter& texts, std::int64_t number,
                   MarkWatcher* watcher) {
  const FilmContext& film = plan.context;
  const SceneSpan* found = film.scene_at(number);
  if (found == nullptr) throw Error(ErrorKind::kUsage, "--frame", "there is no such frame");
  const SceneSpan& span = *found;
  Drawing drawing = empty_drawing(film);
  Pens pens(drawing, texts);
  pens.watch(watcher);
  const Shot shot = make_shot(film, cache, span, number - span.first);
  if (job::is<job::TitleScene>(span.kind)) {
    draw_title(shot, pens);
  } else if (job::is<job::ClosingScene>(span.kind)) {
    draw_closing(shot, pens);
  } else {
    draw_composed(shot, plan.panels[&span - film.scenes.data()], pens);
  }
  const double s = drawing.scale;
  const Rect all{-drawing.origin.x / s, -drawing.origin.y / s, drawing.width / s, drawing.height / s};
  if (const double veil = veil_at(film, span, number); veil > 0) {
    pens.foreground.fill(all, 0, film.movie.theme.ground, veil);
  }
  draw_foot(film, pens);
  return drawing;
}

}  // namespace epochreel::scene
