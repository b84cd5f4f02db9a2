/// The singular values of sketched parameters as they stand in a frame.
#pragma once

#include <vector>

#include "drawing/pen.h"
#include "panels/weights/weight_feet.h"
#include "plan/shot.h"

namespace epochreel::scene {

/// "singular values, 5.20 to 0.0100" above the bars, and the stable rank.
void draw_spectra(const Shot& shot, const std::vector<SpectrumFoot>& spectra, Pens& pens);

}  // namespace epochreel::scene
