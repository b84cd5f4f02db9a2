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
  std::unique_ptr<StateMaker> states;
  FilterCache filters;
  WeightCache weights;
};

Resolver::Resolver(const Film& film) : rep_(new Rep{film.plan(), nullptr, {}, {}}) {
  const auto& plan = film.plan();
  if (!plan.network.stations.empty()) {
    rep_->states = std::make_unique<StateMaker>(*plan.trace, plan.probes, plan.network);
  }
}

Resolver::~Resolver() = default;

Frame Resolver::resolve(std::int64_t number) {
  const auto& plan = rep_->plan;
  const SceneSpan& span = span_of(plan, number);
  Frame frame;
  frame.width = plan.movie.width;
  frame.height = plan.movie.height;
  frame.scale = plan.scale;
  frame.origin = plan.origin;
  frame.theme = &plan.movie.theme;
  frame.veil = veil_at(plan, span, number);
  const SceneContext context{plan, rep_->states.get(), &rep_->filters, &rep_->weights, number - span.first, span.count, span.show};
  switch (span.kind) {
    case job::SceneKind::kTitle: resolve_title(context, frame); break;
    case job::SceneKind::kTraining: resolve_training(context, frame); break;
    case job::SceneKind::kFilters: resolve_filters(context, frame); break;
    case job::SceneKind::kWeights: resolve_weights(context, frame); break;
    case job::SceneKind::kConfusion: resolve_confusion(context, frame); break;
    case job::SceneKind::kPredictions: resolve_predictions(context, frame); break;
    case job::SceneKind::kClosing: resolve_closing(context, frame); break;
  }
  return frame;
}

}  // namespace epochreel::scene
