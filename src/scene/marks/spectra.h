/// Singular values as bars, the largest first.
#pragma once

#include <vector>

#include "drawing/pen.h"

namespace epochreel::scene {

struct Spectrum {
  Rect plot;
  std::vector<double> shares;  ///< of the plot's height, 0 to 1; what is not finite has the colour of errors
};

struct Spectra {
  std::vector<Spectrum> spectra;
};

void draw(Pen& pen, const Spectra& spectra);

}  // namespace epochreel::scene
