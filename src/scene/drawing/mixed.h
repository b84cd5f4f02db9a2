/// What lies between two places, at a share of the way from one to the other.
#pragma once

#include "epochreel/scene/shapes.h"

namespace epochreel::scene {

constexpr double mixed(double from, double to, double share) { return from + (to - from) * share; }

constexpr Point mixed(const Point& from, const Point& to, double share) {
  return {mixed(from.x, to.x, share), mixed(from.y, to.y, share)};
}

constexpr Rect mixed(const Rect& from, const Rect& to, double share) {
  return {mixed(from.x, to.x, share), mixed(from.y, to.y, share), mixed(from.width, to.width, share),
          mixed(from.height, to.height, share)};
}

}  // namespace epochreel::scene
