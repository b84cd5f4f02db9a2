#include "marks/bars.h"

#include <algorithm>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

constexpr TextStyle kBarFigure = kBody.as(Weight::kMedium);

/// How wide the widest of every `stride`-th name is where it is marked.
double widest_name(const Pen& pen, const Bars& bars, int stride) {
  double widest = 0;
  for (int i = 0; i < int_size(bars.bars); i += stride) {
    widest = std::max(widest, pen.text_width(styled(emphasized(kBody), bars.bars[i].name)));
  }
  return widest;
}

TextStyle name_style(const Bar& bar) { return bar.marked ? emphasized(kBody) : kBody.in(Ink::kMuted); }

double strength(const Bar& bar) { return bar.marked ? 1.0 : 0.72; }

/// Bars stand side by side, their names below.
void draw_standing(Pen& pen, const Bars& bars, double step) {
  const auto& theme = pen.theme();
  const Rect& area = bars.area;
  const double width = std::min(step * 0.78, 56.0);
  const Rect plot{area.x + 20, area.y + 76, area.width - 40, area.height - 76 - 44};
  constexpr double kFigureRoom = 30;  // units that a figure needs
  constexpr double kMargin = 8;       // between a name and the panel's edge
  const double radius = width < 12 ? width / 4 : 4;
  const double widest = widest_name(pen, bars, bars.stride);
  // A name that is wider than what stands at the edge begins at its bar instead.
  const bool beside = bars.stride > 1 && widest / 2 > 20 + step / 2 - kMargin;
  const double room = step * bars.stride - 4;
  for (int i = 0; i < int_size(bars.bars); ++i) {
    const Bar& bar = bars.bars[i];
    const double x = plot.x + step * (i + 0.5);
    const double height = plot.height * std::clamp(bar.value, 0.0, 1.0);
    pen.fill({x - width / 2, plot.y, width, plot.height}, radius, theme.track);
    pen.fill({x - width / 2, plot.bottom() - height, width, height}, radius, theme.up, strength(bar));
    if (bars.stride == 1 && step >= kFigureRoom && pen.text_width(styled(kBarFigure, bar.figure)) <= step - 2) {
      pen.text(styled(kBarFigure, bar.figure, {x, plot.y - 10}, Align::kCenter, step - 2));
    }
    const double left = x - width / 2;
    if (i % bars.stride != 0 || (beside && left + std::min(widest, room) > area.right() - kMargin)) continue;
    pen.text(styled(name_style(bar), bar.name, {beside ? left : x, plot.bottom() + 26},
                    beside ? Align::kLeft : Align::kCenter, bars.stride > 1 ? room : 0));
  }
}

/// Bars lie below one another, in columns, the names in front: for names that are wider than a standing bar.
void draw_lying(Pen& pen, const Bars& bars) {
  constexpr double kGap = 28;
  constexpr double kFigureRoom = 54;
  const auto& theme = pen.theme();
  const Rect all{bars.area.x + 20, bars.area.y + 46, bars.area.width - 40, bars.area.height - 46 - 12};
  const int count = int_size(bars.bars);
  const int columns = bars.columns;
  const int rows = (count + columns - 1) / columns;
  const double column = (all.width - (columns - 1) * kGap) / columns;
  const double room = std::min(widest_name(pen, bars, 1), column * 0.4);
  const double step = all.height / rows;
  const double height = std::min(step * 0.62, 20.0);
  for (int i = 0; i < int_size(bars.bars); ++i) {
    const Bar& bar = bars.bars[i];
    const double left = all.x + i / rows * (column + kGap);
    const Rect track{left + room + 12, all.y + step * (i % rows + 0.5) - height / 2, column - room - 12 - kFigureRoom,
                     height};
    pen.fill(track, 3, theme.track);
    pen.fill({track.x, track.y, track.width * std::clamp(bar.value, 0.0, 1.0), height}, 3, theme.up, strength(bar));
    const double y = track.y + height / 2 + 5;
    pen.text(styled(name_style(bar).of_size(14), bar.name, {track.x - 12, y}, Align::kRight, room));
    pen.text(styled(kFigure, bar.figure, {left + column, y}, Align::kRight));
  }
}

}  // namespace

void draw(Pen& pen, const Bars& bars) {
  if (bars.bars.empty()) return;
  if (bars.lying) return draw_lying(pen, bars);
  draw_standing(pen, bars, (bars.area.width - 40) / int_size(bars.bars));
}

}  // namespace epochreel::scene
