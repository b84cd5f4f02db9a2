/// All types of marks. Rules that hold for each are visitors of this variant: a type without a rule does not compile.
#pragma once

#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "scene/viewer.h"
#include "src/scene/marks/bars.h"
#include "src/scene/marks/chrome.h"
#include "src/scene/marks/curves.h"
#include "src/scene/marks/magnitudes.h"
#include "src/scene/marks/pictures.h"
#include "src/scene/marks/spectra.h"
#include "src/scene/marks/strips.h"
#include "src/scene/marks/texts.h"
#include "src/scene/marks/tiles.h"
#include "src/scene/marks/timeline.h"
#include "src/scene/panels/classes/matrix.h"
#include "src/scene/panels/health/cells.h"
#include "src/scene/panels/network/network_picture.h"
#include "src/scene/panels/projection/scatter.h"
#include "src/scene/panels/ridges/ridge_curves.h"

namespace epochreel::scene {

using EveryMark = std::variant<Chrome, Missing, Legend, Header, Counters, Picture, Pictures, NetworkPicture, Axes,
                               Curves, SmallCurves, Bars, Matrix, Tiles, ColorScale, TimeAxis, TimeMark, Strips,
                               Scatter, Ruler, Ridges, Cells, Magnitudes, MagnitudeScale, Spectra>;

template <std::size_t Which = 0>
EveryMark mark_from(const std::any& mark) {
  if constexpr (Which == std::variant_size_v<EveryMark>) {
    throw std::logic_error(std::string("EveryMark lacks ") + mark.type().name());
  } else {
    using Mark = std::variant_alternative_t<Which, EveryMark>;
    if (const auto* found = std::any_cast<Mark>(&mark)) return *found;
    return mark_from<Which + 1>(mark);
  }
}

inline std::vector<EveryMark> every_mark(const Seen& frame) {
  std::vector<EveryMark> marks;
  for (const std::any& mark : frame.marks) marks.push_back(mark_from(mark));
  return marks;
}

}  // namespace epochreel::scene
