#include <algorithm>

#include "drawing/drawn/panels.h"

namespace epochreel::scene {

namespace {

void draw_ticks(Layer& layer, const AxesPanel& panel) {
  const Rect& plot = panel.plot;
  const double below = std::max(plot.bottom(), panel.strip.bottom()) + 22;
  for (const auto& tick : panel.left) {
    const double y = plot.bottom() - tick.at * plot.height;
    layer.fill({plot.x, y - 0.5, plot.width, 1}, 0, layer.theme().line);
    layer.text(styled(kNote, tick.text, {plot.x - 10, y + 5}, Align::kRight));
  }
  for (const auto& tick : panel.right) {
    const double y = plot.bottom() - tick.at * plot.height;
    layer.text(styled(kNote, tick.text, {plot.right() + 10, y + 5}));
  }
  for (const auto& tick : panel.bottom) {
    layer.text(styled(kNote, tick.text, {plot.x + tick.at * plot.width, below}, Align::kCenter));
  }
}

void draw_series(Layer& layer, const Series& series, const Rect& plot) {
  const auto color = ink_color(layer.theme(), series.ink);
  std::vector<Point> points;  // since the last gap
  const auto end_line = [&] {
    if (!points.empty()) layer.polyline(points, series.strong ? 2.5 : 1.2, color, series.strong ? 1.0 : 0.45);
  };
  for (const Point& p : series.points) {
    const double x = plot.x + p.x * plot.width;
    if (Series::is_gap(p)) {
      end_line();
      points.clear();
      layer.fill({x - 1, plot.y, 2, plot.height}, 0, ink_color(layer.theme(), Ink::kError), 0.7);
    } else {
      points.push_back({x, plot.bottom() - p.y * plot.height});
    }
  }
  end_line();
  if (series.marked && !points.empty()) layer.disc(points.back(), 5, color);
}

/// What the lines are, in the panel's head, from the right.
void draw_head(Layer& layer, const AxesPanel& panel) {
  const Rect& area = panel.area;
  const double y = area.y + 32;
  double right = area.right() - 20;
  right -= layer.text(styled(kNote, panel.thin_key, {right, y}, Align::kRight));
  draw_keys(layer, panel.keys, right - 24, y);
  draw_keys(layer, panel.gap_keys, panel.plot.right(), panel.plot.y - 10);
}

/// Baseline of the words beside the rate.
double words_beside(const Rect& strip) { return strip.bottom() - strip.height / 2 + 5; }

/// The learning rate on its strip, with its figure at the right.
void draw_rate(Layer& layer, const CurvesPanel& panel) {
  const Rect& strip = panel.strip;
  std::vector<Point> points;
  for (const Point& p : panel.rate)
    points.push_back({strip.x + p.x * strip.width, strip.bottom() - p.y * strip.height});
  if (points.size() > 1) {
    layer.polyline(points, 1.5, layer.theme().muted);
    points.push_back({points.back().x, strip.bottom()});
    points.push_back({points.front().x, strip.bottom()});
    layer.polygon(points, layer.theme().muted, 0.25);
  }
  const double y = words_beside(strip);
  layer.text(styled(kNote, panel.rate_figure, {strip.right() + 10, y}, Align::kLeft, 62));
}

/// A point of the plot with its name above the plot.
void draw_mark(Layer& layer, const CurvesPanel& panel) {
  const Rect& plot = panel.plot;
  const Point at{plot.x + panel.mark.front().x * plot.width, plot.bottom() - panel.mark.front().y * plot.height};
  layer.fill({at.x - 0.5, plot.y - 4, 1, std::max(0.0, at.y - plot.y - 4)}, 0, layer.theme().muted, 0.7);
  layer.disc(at, 7, layer.theme().panel);
  layer.disc(at, 5, ink_color(layer.theme(), Ink::kDown));
  layer.disc(at, 2, layer.theme().panel);
  Text words = styled(kNote, panel.mark_words, {at.x, plot.y - 10}, Align::kLeft, plot.width);
  const double half = layer.text_width(words) / 2;
  words.at.x = std::clamp(at.x - half, plot.x, std::max(plot.x, plot.right() - 2 * half));
  layer.text(words);
}

}  // namespace

void draw(Layer& layer, const AxesPanel& panel) {
  draw_head(layer, panel);
  draw_ticks(layer, panel);
  const Rect& strip = panel.strip;
  if (strip.height <= 0) return;
  layer.fill({strip.x, strip.bottom() - 0.5, strip.width, 1}, 0, layer.theme().line);
  layer.text(styled(kNote, panel.rate_name, {strip.x - 10, words_beside(strip)}, Align::kRight));
}

void draw(Layer& layer, const CurvesPanel& panel) {
  if (panel.strip.height > 0) draw_rate(layer, panel);
  for (const Series& series : panel.series) draw_series(layer, series, panel.plot);
  if (!panel.mark.empty()) draw_mark(layer, panel);
}

void draw(Layer& layer, const SmallCurvesPanel& panel) {
  const auto& theme = layer.theme();
  for (const SmallCurve& curve : panel.curves) {
    const Rect plot{curve.area.x, curve.area.y + 22, curve.area.width, curve.area.height - 24};
    const double figure = layer.text(styled(kFigure, curve.figure, {plot.right(), curve.area.y + 14}, Align::kRight));
    const TextStyle style = curve.marked ? emphasized(kNote) : kNote;
    layer.text(styled(style, curve.name, {plot.x, curve.area.y + 14}, Align::kLeft, plot.width - figure - 8));
    layer.fill({plot.x, plot.y, plot.width, plot.height}, 3, theme.track, 0.6);
    std::vector<Point> points;
    for (const Point& p : curve.points)
      points.push_back({plot.x + p.x * plot.width, plot.bottom() - p.y * plot.height});
    if (points.size() < 2) continue;
    layer.polyline(points, curve.marked ? 2.5 : 1.8, theme.up);
    points.push_back({points.back().x, plot.bottom()});
    points.push_back({points.front().x, plot.bottom()});
    layer.polygon(points, theme.up, 0.16);
  }
}

}  // namespace epochreel::scene
