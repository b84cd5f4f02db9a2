#include "panels.h"

namespace epochreel::scene {

void resolve_projection(const Shot&, const PlacedPanel& panel, Frame& frame) {
  say_missing(panel, "Projection", "its records are missing", frame);
}

}  // namespace epochreel::scene
