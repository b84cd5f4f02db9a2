#include "drawing/drawn/panels.h"

namespace epochreel::scene {

void draw(Layer& layer, const StripsPanel& panel) {
  constexpr double kLow = 0.4;  // of the strip's height
  for (const Strip& strip : panel.strips) {
    const Rect& area = strip.area;
    layer.fill(area, 2, layer.theme().track);
    for (const StripSpan& span : strip.spans) {
      const double height = area.height * (span.tall ? 1 : kLow);
      layer.fill({area.x + area.width * span.from, area.bottom() - height, area.width * (span.to - span.from), height},
                 0, ink_color(layer.theme(), span.ink));
    }
  }
}

}  // namespace epochreel::scene
