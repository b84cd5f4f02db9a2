#include "panels.h"

namespace epochreel::paint {

using scene::Align;
using scene::Ink;
using scene::Point;
using scene::Rect;
using scene::Weight;

namespace {

void paint_axes(Canvas& canvas, const scene::CurvesPanel& panel, const Rect& plot) {
  for (const auto& tick : panel.left) {
    const double y = plot.bottom() - tick.at * plot.height;
    canvas.fill({plot.x, y - 0.5, plot.width, 1}, 0, canvas.theme().line);
    canvas.text({tick.text, {plot.x - 10, y + 5}, 14, Weight::kRegular, Ink::kMuted, Align::kRight});
  }
  for (const auto& tick : panel.right) {
    const double y = plot.bottom() - tick.at * plot.height;
    canvas.text({tick.text, {plot.right() + 10, y + 5}, 14, Weight::kRegular, Ink::kMuted, Align::kLeft});
  }
  for (const auto& tick : panel.bottom) {
    canvas.text({tick.text, {plot.x + tick.at * plot.width, plot.bottom() + 24}, 14, Weight::kRegular, Ink::kMuted,
                 Align::kCenter});
  }
}

void paint_series(Canvas& canvas, const scene::Series& series, const Rect& plot) {
  if (series.points.empty()) return;
  std::vector<Point> points;
  for (const Point& p : series.points) {
    points.push_back({plot.x + p.x * plot.width, plot.bottom() - p.y * plot.height});
  }
  const auto color = ink_color(canvas.theme(), series.ink);
  canvas.polyline(points, series.strong ? 2.5 : 1.2, color, series.strong ? 1.0 : 0.45);
  if (series.marked) canvas.disc(points.back(), 5, color);
}

/// What the lines are, in the panel's head, from the right.
void paint_head(Canvas& canvas, const scene::CurvesPanel& panel) {
  const Rect& area = panel.chrome.area;
  const double y = area.y + 32;
  double right = area.right() - 20;
  right -= canvas.text({panel.thin_key, {right, y}, 14, Weight::kRegular, Ink::kMuted, Align::kRight});
  for (auto key = panel.keys.rbegin(); key != panel.keys.rend(); ++key) {
    right -= 24;
    right -= canvas.text({key->second, {right, y}, 14, Weight::kRegular, Ink::kMuted, Align::kRight}) + 8;
    canvas.fill({right - 20, y - 6.5, 20, 3}, 1.5, ink_color(canvas.theme(), key->first));
    right -= 20;
  }
}

}  // namespace

void paint_panel(Canvas& canvas, const scene::CurvesPanel& panel) {
  const Rect& area = panel.chrome.area;
  canvas.chrome(panel.chrome);
  paint_head(canvas, panel);
  const Rect plot{area.x + 70, area.y + 64, area.width - 70 - 76, area.height - 64 - 44};
  paint_axes(canvas, panel, plot);
  for (const scene::Series& series : panel.series) paint_series(canvas, series, plot);
}

}  // namespace epochreel::paint
