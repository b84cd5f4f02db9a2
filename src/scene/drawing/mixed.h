/// What lies between two places, at a share of the way from one to the other.
#pragma once

#include <algorithm>

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

/// 0 at `from`, 1 at `to`, smooth between.
constexpr double smooth_step(double from, double to, double at) {
  const double t = std::clamp((at - from) / (to - from), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

}  // namespace epochreel::scene
