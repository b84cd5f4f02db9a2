#include "panels.h"

namespace epochreel::scene {

void resolve_errors(const Shot&, const PlacedPanel& panel, Frame& frame) {
  say_missing(panel, "Most confident errors", "its records are missing", frame);
}

}  // namespace epochreel::scene
