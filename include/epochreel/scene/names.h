/// Which of many things are named where not all names have room.
#pragma once

#include <algorithm>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

/// Every so-many-th of a row of things is named, so that names have `room` where the things are `step` apart.
inline int name_stride(double step, double room) { return std::max(1, ceil_to<int>(room / step - 1e-9)); }

}  // namespace epochreel::scene
