#include "marks/texts.h"

#include <algorithm>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

void draw(Pen& pen, const Header& header) {
  const double room = header.area.width;
  const double top = header.area.y;
  pen.text(styled(kSceneTitle, header.title, {header.area.x, top + 26}, Align::kLeft, room));
  pen.text(styled(kSceneSubtitle, header.subtitle, {header.area.x, top + 56}, Align::kLeft, room));
}

void draw(Pen& pen, const Counters& counters) {
  constexpr double kWidest = 200;
  const auto& area = counters.area;
  const bool left = counters.align == Align::kLeft;
  const double column = std::min(left ? kWidest : 142.0, area.width / std::max(1, int_size(counters.counters)));
  double x = left ? area.x : area.right() - column * (int_size(counters.counters) - 1);
  for (const Counter& counter : counters.counters) {
    pen.text(styled(kNote, counter.label, {x, area.y + 18}, counters.align, column - 12));
    pen.text(styled(kCount.in(counter.ink), counter.value, {x, area.y + 54}, counters.align, column - 12));
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
