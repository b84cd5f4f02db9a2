#include <algorithm>

#include "epochreel/base/error.h"
#include "scenes.h"

namespace epochreel::scene {

namespace {

constexpr std::int64_t kFadeFrames = 9;

/// Scenes fade through the ground; the film's first and last frames stand clear.
double veil_at(const Film::Plan& plan, const SceneSpan& span, std::int64_t frame) {
  const auto fade = static_cast<double>(std::min<std::int64_t>(kFadeFrames, std::max<std::int64_t>(1, span.count / 4)));
  const auto since = static_cast<double>(frame - span.first + 1);
  const auto until_end = static_cast<double>(span.first + span.count - frame);
  const bool first = span.first == 0;
  const bool last = span.first + span.count == plan.frames;
  const double in = first ? 1.0 : smooth_step(0, fade + 1, since);
  const double out = last ? 1.0 : smooth_step(0, fade + 1, until_end);
  return 1.0 - std::min(in, out);
}

const SceneSpan& span_of(const Film::Plan& plan, std::int64_t frame) {
  for (const SceneSpan& span : plan.scenes) {
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

Resolver::Resolver(const Film& film) : rep_(new Rep{film.plan(), {ArrayCache(film.trace()), {}}}) {
  for (const NetworkPlan& network : rep_->plan.networks) {
    rep_->cache.states.push_back(std::make_unique<StateMaker>(*rep_->plan.trace, rep_->plan.probes, network));
  }
}

Resolver::~Resolver() = default;

Frame Resolver::resolve(std::int64_t number) {
  const auto& plan = rep_->plan;
  const SceneSpan& span = span_of(plan, number);
  rep_->enter(span);
  Frame frame;
  frame.width = plan.movie.width;
  frame.height = plan.movie.height;
  frame.scale = plan.stage.scale;
  frame.origin = plan.stage.origin;
  frame.theme = &plan.movie.theme;
  frame.names = &plan.names;
  frame.veil = veil_at(plan, span, number);
  const Shot shot = make_shot(plan, rep_->cache, span, number - span.first);
  switch (span.kind) {
    case job::SceneKind::kTitle:
      resolve_title(shot, frame);
      break;
    case job::SceneKind::kClosing:
      resolve_closing(shot, frame);
      break;
    default:
      resolve_composed(shot, frame);
  }
  return frame;
}

}  // namespace epochreel::scene
