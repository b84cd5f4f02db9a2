#include "draw_frame.h"

namespace epochreel::scene {

struct Resolver::Rep {
  FrameDrawer drawer;
};

Resolver::Resolver(const Film& film, TextMeasure& measure) : rep_(new Rep{{film.plan(), measure}}) {}

Resolver::~Resolver() = default;

Drawing Resolver::resolve(std::int64_t number) { return rep_->drawer.draw(number); }

}  // namespace epochreel::scene
