#include "marks/spectra.h"

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

void draw(Pen& pen, const Spectra& spectra) {
  constexpr double kGap = 0.2;  // of a bar's step
  constexpr double kMark = 3;
  const Theme& theme = pen.theme();
  for (const Spectrum& spectrum : spectra.spectra) {
    const Rect& plot = spectrum.plot;
    pen.fill({plot.x, plot.bottom(), plot.width, 1}, 0, theme.line);
    const double step = plot.width / std::max(1, int_size(spectrum.shares));
    for (int i = 0; i < int_size(spectrum.shares); ++i) {
      const double share = spectrum.shares[i];
      const bool known = std::isfinite(share);
      const double height = known ? std::clamp(share, 0.0, 1.0) * plot.height : kMark;
      const Rect bar{plot.x + i * step, plot.bottom() - height, step * (1 - kGap), height};
      pen.fill(bar, 0, known ? theme.muted : theme.error);
    }
  }
}

}  // namespace epochreel::scene
