#include "panels/ridges/ridge_curves.h"

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

std::vector<Point> outline_of(const Rect& area, const std::vector<float>& heights) {
  std::vector<Point> points;
  const double step = heights.empty() ? 0 : area.width / int_size(heights);
  for (std::size_t i = 0; i < heights.size(); ++i) {
    points.push_back({area.x + step * (static_cast<double>(i) + 0.5), area.bottom() - area.height * heights[i]});
  }
  return points;
}

void draw_ridge(Pen& pen, const Ridge& ridge) {
  const Rect& area = ridge.area;
  const auto& theme = pen.theme();
  const auto curve = outline_of(area, ridge.heights);
  if (curve.empty()) return;
  std::vector<Point> body = curve;
  body.insert(body.begin(), {area.x, curve.front().y});
  body.push_back({area.right(), curve.back().y});
  body.push_back({area.right(), area.bottom()});
  body.push_back({area.x, area.bottom()});
  pen.polygon(body, theme.panel, 0.55);  // what lies behind shows through
  pen.polygon(body, theme.up, 0.28);
  pen.fill({area.x, area.bottom() - 0.5, area.width, 1}, 0, theme.line);
  pen.polyline(outline_of(area, ridge.start), 1.2, theme.muted, 0.6);
  pen.polyline(curve, 2, theme.up);
}

}  // namespace

void draw(Pen& pen, const Ruler& ruler) {
  const Rect& plot = ruler.plot;
  for (const Tick& tick : ruler.ticks) {
    const double x = plot.x + tick.at * plot.width;
    pen.fill({x - 0.5, plot.y, 1, plot.height + 6}, 0, pen.theme().line);
    pen.text(styled(kNote, tick.text, {x, plot.bottom() + 26}, Align::kCenter));
  }
}

void draw(Pen& pen, const Ridges& ridges) {
  for (const Ridge& ridge : ridges.ridges) draw_ridge(pen, ridge);
}

}  // namespace epochreel::scene
