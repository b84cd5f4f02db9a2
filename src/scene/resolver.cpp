#include "draw_frame.h"

namespace epochreel::scene {

struct Resolver::Rep {
  const Film::Plan& plan;
  WorkerCache cache;
  TextFitter texts;
  const SceneSpan* scene = nullptr;  ///< of the frame before

  /// Memory of one scene is of no use to the next, and would double the memory.
  void enter(std::int64_t number) {
    const SceneSpan* span = plan.context.scene_at(number);
    if (scene != span) cache.forget();
    scene = span;
  }
};

Resolver::Resolver(const Film& film, TextMeasure& measure)
    : rep_(new Rep{film.plan(), WorkerCache(film.trace()), TextFitter(measure)}) {
  rep_->texts.know_names(film.plan().context.names);
}

Resolver::~Resolver() = default;

Drawing Resolver::resolve(std::int64_t number) {
  rep_->enter(number);
  return draw_frame(rep_->plan, rep_->cache, rep_->texts, number, nullptr);
}

}  // namespace epochreel::scene
