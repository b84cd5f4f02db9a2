#include "marks/strips.h"

namespace epochreel::scene {

void draw(Pen& pen, const Strips& strips) {
  constexpr double kLow = 0.4;  // of the strip's height
  for (const Strip& strip : strips.strips) {
    const Rect& area = strip.area;
    pen.fill(area, 2, pen.theme().track);
    for (const StripSpan& span : strip.spans) {
      const double height = area.height * (span.tall ? 1 : kLow);
      pen.fill({area.x + area.width * span.from, area.bottom() - height, area.width * (span.to - span.from), height}, 0,
               ink_color(pen.theme(), span.ink));
    }
  }
}

void draw_keys_from(Pen& pen, const std::vector<std::pair<Ink, std::string>>& keys, Point at) {
  Strips strips;
  for (const auto& [ink, words] : keys) {
    strips.strips.push_back({{at.x, at.y - 10, 20, 10}, {{0, 1, ink, ink != Ink::kError}}});
    at.x += 28;
    at.x += pen.text(styled(kNote, words, at)) + 16;
  }
  draw_mark(pen, strips);
}

}  // namespace epochreel::scene
