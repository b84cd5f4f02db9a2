#include "panels.h"

namespace epochreel::scene {

void resolve_ridges(const Shot&, const PlacedPanel& panel, Frame& frame) {
  say_missing(panel, "Distributions", "its records are missing", frame);
}

}  // namespace epochreel::scene
