#include "panels.h"

namespace epochreel::scene {

void resolve_saliency(const Shot&, const PlacedPanel& panel, Frame& frame) {
  say_missing(panel, "Saliency", "its records are missing", frame);
}

}  // namespace epochreel::scene
