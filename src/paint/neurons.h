/// Neurons: thousands of small discs that glow.
#pragma once

#include <vector>

#include "epochreel/paint/bitmap.h"
#include "epochreel/scene/frame.h"

namespace epochreel::paint {

/// Draws a sheet's neurons straight into the pixels: a halo added in proportion to the glow, then the disc.
void paint_neurons(const scene::Sheet& sheet, const scene::Frame& frame, Bitmap& bitmap);

}  // namespace epochreel::paint
