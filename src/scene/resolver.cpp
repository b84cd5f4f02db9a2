#include <algorithm>

#include "epochreel/base/error.h"
#include "film_plan.h"
#include "scenes.h"

namespace epochreel::scene {

namespace {

constexpr std::int64_t kFadeFrames = 9;

/// Scenes fade through the ground; the film's first and last frames stand clear.
double veil_at(const FilmContext& film, const SceneSpan& span, std::int64_t frame) {
  const auto fade = static_cast<double>(std::min<std::int64_t>(kFadeFrames, std::max<std::int64_t>(1, span.count / 4)));
  const auto since = static_cast<double>(frame - span.first + 1);
  const auto until_end = static_cast<double>(span.first + span.count - frame);
  const bool first = span.first == 0;
  const bool last = span.first + span.count == film.frames;
  const double in = first ? 1.0 : smooth_step(0, fade + 1, since);
  const double out = last ? 1.0 : smooth_step(0, fade + 1, until_end);
  return 1.0 - std::min(in, out);
}

const SceneSpan& span_of(const FilmContext& film, std::int64_t frame) {
  for (const SceneSpan& span : film.scenes) {
    if (frame >= span.first && frame < span.first + span.count) return span;
  }
  throw Error(ErrorKind::kUsage, "--frame", "there is no such frame");
}

}  // namespace

struct Resolver::Rep {
  const Film::Plan& plan;
  WorkerCache cache;
  const SceneSpan* scene = nullptr;  ///< of the frame before

  /// What one scene remembers is of no use to the next, and would double the memory.
  void enter(const SceneSpan& span) {
    if (scene != &span) cache.forget();
    scene = &span;
  }
};

Resolver::Resolver(const Film& film) : rep_(new Rep{film.plan(), WorkerCache(film.trace())}) {}

Resolver::~Resolver() = default;

Frame Resolver::resolve(std::int64_t number) {
  const FilmContext& film = rep_->plan.context;
  const SceneSpan& span = span_of(film, number);
  rep_->enter(span);
  Frame frame;
  frame.width = film.movie.width;
  frame.height = film.movie.height;
  frame.scale = film.stage.scale;
  frame.origin = film.stage.origin;
  frame.theme = &film.movie.theme;
  frame.names = &film.names;
  frame.veil = veil_at(film, span, number);
  const Shot shot = make_shot(film, rep_->cache, span, number - span.first);
  switch (span.kind) {
    case job::SceneKind::kTitle:
      resolve_title(shot, frame);
      break;
    case job::SceneKind::kClosing:
      resolve_closing(shot, frame);
      break;
    default:
      resolve_composed(shot, rep_->plan.panels[static_cast<std::size_t>(&span - film.scenes.data())], frame);
  }
  return frame;
}

}  // namespace epochreel::scene
