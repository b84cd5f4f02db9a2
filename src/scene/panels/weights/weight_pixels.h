/// Units of a stage and the pixels in which weights stand.
#pragma once

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"
#include "layout/stage.h"

namespace epochreel::scene {

/// Whole pixels that have room in so many units.
inline int pixels_in(const Stage& stage, double units) {
  return floor_to<int>(std::max(0.0, units) * stage.scale + 1e-6);
}

/// An area of so many pixels that begins at `at`, moved to where a pixel begins, so that weights lie on whole pixels.
inline Rect on_pixels(const Stage& stage, Point at, int width, int height) {
  const auto snapped = [&](double place, double origin) {
    return (std::round(origin + place * stage.scale) - origin) / stage.scale;
  };
  return {snapped(at.x, stage.origin.x), snapped(at.y, stage.origin.y), width / stage.scale, height / stage.scale};
}

}  // namespace epochreel::scene
