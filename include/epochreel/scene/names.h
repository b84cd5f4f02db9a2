/// Which of many things are named where not all names have room.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace epochreel::scene {

/// Every so-many-th of a row of things is named, so that names have `room` where the things are `step` apart.
inline std::size_t name_stride(double step, double room) {
  return static_cast<std::size_t>(std::max(1.0, std::ceil(room / step - 1e-9)));
}

}  // namespace epochreel::scene
