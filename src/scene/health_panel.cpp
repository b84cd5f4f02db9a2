#include "panels.h"

namespace epochreel::scene {

void resolve_health(const Shot&, const PlacedPanel& panel, Frame& frame) {
  say_missing(panel, "Neurons", "its records are missing", frame);
}

}  // namespace epochreel::scene
