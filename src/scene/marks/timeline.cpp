#include "marks/timeline.h"

namespace epochreel::scene {

void draw(Pen& pen, const TimeAxis& axis) {
  const auto& theme = pen.theme();
  const auto& area = axis.area;
  const double y = area.y + area.height / 2;
  pen.fill({area.x, y - 1.5, area.width, 3}, 1.5, theme.line);
  for (std::size_t i = 0; i < axis.ticks.size(); ++i) {
    const auto& tick = axis.ticks[i];
    Align align = Align::kCenter;
    if (i == 0) align = Align::kLeft;
    if (i + 1 == axis.ticks.size()) align = Align::kRight;
    const double at = area.x + area.width * tick.at;
    if (align == Align::kCenter) pen.fill({at - 1, y + 8, 2, 5}, 0, theme.line);
    pen.text(styled(kNote, tick.text, {at, y + 32}, align));
  }
}

void draw(Pen& pen, const TimeMark& mark) {
  const auto& area = mark.area;
  const double y = area.y + area.height / 2;
  const double x = area.x + area.width * mark.done;
  pen.fill({area.x, y - 1.5, x - area.x, 3}, 1.5, pen.theme().up);
  pen.disc({x, y}, 7, pen.theme().up);
}

}  // namespace epochreel::scene
