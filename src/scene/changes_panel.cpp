#include "panels.h"

namespace epochreel::scene {

void resolve_changes(const Shot&, const PlacedPanel& panel, Frame& frame) {
  say_missing(panel, "Last changes", "its records are missing", frame);
}

}  // namespace epochreel::scene
