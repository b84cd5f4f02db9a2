#include "panels.h"

namespace epochreel::paint {

using scene::Align;
using scene::Ink;
using scene::Point;
using scene::Rect;

namespace {

std::vector<Point> outline_of(const Rect& area, const std::vector<float>& heights) {
  std::vector<Point> points;
  const double step = heights.empty() ? 0 : area.width / static_cast<double>(heights.size());
  for (std::size_t i = 0; i < heights.size(); ++i) {
    points.push_back({area.x + step * (static_cast<double>(i) + 0.5),
                      area.bottom() - area.height * static_cast<double>(heights[i])});
  }
  return points;
}

void paint_ridge(Canvas& canvas, const scene::Ridge& ridge) {
  const Rect& area = ridge.area;
  const auto& theme = canvas.theme();
  const auto curve = outline_of(area, ridge.heights);
  if (curve.empty()) return;
  std::vector<Point> body = curve;
  body.insert(body.begin(), {area.x, curve.front().y});
  body.push_back({area.right(), curve.back().y});
  body.push_back({area.right(), area.bottom()});
  body.push_back({area.x, area.bottom()});
  canvas.polygon(body, theme.panel, 0.55);  // what lies behind shows through
  canvas.polygon(body, theme.up, 0.28);
  canvas.fill({area.x, area.bottom() - 0.5, area.width, 1}, 0, theme.line);
  canvas.polyline(outline_of(area, ridge.start), 1.2, theme.muted, 0.6);
  canvas.polyline(curve, 2, theme.up);
}

}  // namespace

void paint_panel(Canvas& canvas, const scene::RulerPanel& panel) {
  const Rect& plot = panel.plot;
  for (const scene::Tick& tick : panel.ticks) {
    const double x = plot.x + tick.at * plot.width;
    canvas.fill({x - 0.5, plot.y, 1, plot.height + 6}, 0, canvas.theme().line);
    canvas.text({tick.text, {x, plot.bottom() + 26}, 14, scene::Weight::kRegular, Ink::kMuted, Align::kCenter});
  }
}

void paint_panel(Canvas& canvas, const scene::RidgesPanel& panel) {
  for (const scene::Ridge& ridge : panel.ridges) paint_ridge(canvas, ridge);
  for (const scene::Text& text : panel.texts) canvas.text(text);
}

}  // namespace epochreel::paint
