#include "panels.h"

namespace epochreel::scene {

void resolve_class_curves(const Shot&, const PlacedPanel& panel, Frame& frame) {
  say_missing(panel, "Accuracy per class", "its records are missing", frame);
}

}  // namespace epochreel::scene
