#include "marks/texts.h"

#include <algorithm>

namespace epochreel::scene {

void draw(Pen& pen, const Header& panel) {
  const double room = panel.area.width;
  const double top = panel.area.y;
  pen.text(styled(kSceneTitle, panel.title, {panel.area.x, top + 26}, Align::kLeft, room));
  pen.text(styled(kSceneSubtitle, panel.subtitle, {panel.area.x, top + 56}, Align::kLeft, room));
}

void draw(Pen& pen, const Counters& panel) {
  constexpr double kWidest = 200;
  const auto& area = panel.area;
  const bool left = panel.align == Align::kLeft;
  const double column = std::min(left ? kWidest : 142.0,
                                 area.width / static_cast<double>(std::max<std::size_t>(1, panel.counters.size())));
  double x = left ? area.x : area.right() - column * static_cast<double>(panel.counters.size() - 1);
  for (const Counter& counter : panel.counters) {
    pen.text(styled(kNote, counter.label, {x, area.y + 18}, panel.align, column - 12));
    pen.text(styled(kCount.in(counter.ink), counter.value, {x, area.y + 54}, panel.align, column - 12));
    x += column;
  }
}

void draw_lines(Pen& pen, const TextStyle& style, const std::vector<std::string>& lines, Point at, double room) {
  for (const std::string& line : lines) {
    pen.text(styled(style, line, at, Align::kLeft, room));
    at.y += style.type.size * 1.4;
  }
}

}  // namespace epochreel::scene
