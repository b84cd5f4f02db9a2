#include "drawing/drawn/panels.h"

namespace epochreel::scene {

void draw(Primitives& list, const StripsPanel& panel) {
  constexpr double kLow = 0.4;  // of the strip's height
  for (const Strip& strip : panel.strips) {
    const Rect& area = strip.area;
    list.fill(area, 2, list.theme().track);
    for (const StripSpan& span : strip.spans) {
      const double height = area.height * (span.tall ? 1 : kLow);
      list.fill({area.x + area.width * span.from, area.bottom() - height, area.width * (span.to - span.from), height},
                0, ink_color(list.theme(), span.ink));
    }
  }
}

}  // namespace epochreel::scene
