#include "panels.h"

namespace epochreel::paint {

void paint_panel(Canvas& canvas, const scene::StripsPanel& panel) {
  constexpr double kLow = 0.4;  // of the strip's height
  for (const scene::Strip& strip : panel.strips) {
    const scene::Rect& area = strip.area;
    canvas.fill(area, 2, canvas.theme().track);
    for (const scene::StripSpan& span : strip.spans) {
      const double height = area.height * (span.tall ? 1 : kLow);
      canvas.fill({area.x + area.width * span.from, area.bottom() - height, area.width * (span.to - span.from), height},
                  0, ink_color(canvas.theme(), span.ink));
    }
  }
}

}  // namespace epochreel::paint
