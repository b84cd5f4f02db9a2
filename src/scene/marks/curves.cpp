#include "marks/curves.h"

#include <algorithm>

#include "marks/chrome.h"

namespace epochreel::scene {

namespace {

void draw_ticks(Pen& pen, const Axes& axes) {
  const Rect& plot = axes.plot;
  const double below = std::max(plot.bottom(), axes.strip.bottom()) + 22;
  for (const auto& tick : axes.left) {
    const double y = plot.bottom() - tick.at * plot.height;
    pen.fill({plot.x, y - 0.5, plot.width, 1}, 0, pen.theme().line);
    pen.text(styled(kNote, tick.text, {plot.x - 10, y + 5}, Align::kRight));
  }
  for (const auto& tick : axes.right) {
    const double y = plot.bottom() - tick.at * plot.height;
    pen.text(styled(kNote, tick.text, {plot.right() + 10, y + 5}));
  }
  pen.text(styled(kNote, axes.scale_name, {plot.x - 16, below}, Align::kRight));
  for (const auto& tick : axes.bottom) {
    pen.text(styled(kNote, tick.text, {plot.x + tick.at * plot.width, below}, Align::kCenter));
  }
}

void draw_series(Pen& pen, const Series& series, const Rect& plot) {
  const auto color = ink_color(pen.theme(), series.ink);
  std::vector<Point> points;  // since the last gap
  const auto end_line = [&] {
    if (!points.empty()) pen.polyline(points, series.strong ? 2.5 : 1.2, color, series.strong ? 1.0 : 0.45);
  };
  for (const Point& p : series.points) {
    const double x = plot.x + p.x * plot.width;
    if (Series::is_gap(p)) {
      end_line();
      points.clear();
      pen.fill({x - 1, plot.y, 2, plot.height}, 0, ink_color(pen.theme(), Ink::kError), 0.7);
    } else {
      points.push_back({x, plot.bottom() - p.y * plot.height});
    }
  }
  end_line();
  if (series.marked && !points.empty()) pen.disc(points.back(), 5, color);
}

/// Says in the panel's head, from the right, what the lines are.
void draw_head(Pen& pen, const Axes& axes) {
  const Rect& area = axes.area;
  const double y = area.y + 32;
  double right = area.right() - 20;
  right -= pen.text(styled(kNote, axes.thin_key, {right, y}, Align::kRight));
  draw_keys(pen, axes.keys, right - 24, y);
  draw_keys(pen, axes.gap_keys, axes.plot.right(), axes.plot.y - 10);
}

/// Baseline of the words beside the rate.
double words_beside(const Rect& strip) { return strip.bottom() - strip.height / 2 + 5; }

/// The learning rate on its strip, with its figure at the right.
void draw_rate(Pen& pen, const Curves& curves) {
  const Rect& strip = curves.strip;
  std::vector<Point> points;
  for (const Point& p : curves.rate)
    points.push_back({strip.x + p.x * strip.width, strip.bottom() - p.y * strip.height});
  if (points.size() > 1) {
    pen.polyline(points, 1.5, pen.theme().muted);
    points.push_back({points.back().x, strip.bottom()});
    points.push_back({points.front().x, strip.bottom()});
    pen.polygon(points, pen.theme().muted, 0.25);
  }
  const double y = words_beside(strip);
  pen.text(styled(kNote, curves.rate_figure, {strip.right() + 10, y}, Align::kLeft, 62));
}

/// A point of the plot with its name above the plot.
void draw_named_point(Pen& pen, const Curves& curves) {
  const Rect& plot = curves.plot;
  const Point at{plot.x + curves.mark.front().x * plot.width, plot.bottom() - curves.mark.front().y * plot.height};
  pen.fill({at.x - 0.5, plot.y - 4, 1, std::max(0.0, at.y - plot.y - 4)}, 0, pen.theme().muted, 0.7);
  pen.disc(at, 7, pen.theme().panel);
  pen.disc(at, 5, ink_color(pen.theme(), Ink::kDown));
  pen.disc(at, 2, pen.theme().panel);
  Text words = styled(kNote, curves.mark_words, {at.x, plot.y - 10}, Align::kLeft, plot.width);
  const double half = pen.text_width(words) / 2;
  words.at.x = std::clamp(at.x - half, plot.x, std::max(plot.x, plot.right() - 2 * half));
  pen.text(words);
}

}  // namespace

void draw(Pen& pen, const Axes& axes) {
  draw_head(pen, axes);
  draw_ticks(pen, axes);
  const Rect& strip = axes.strip;
  if (strip.height <= 0) return;
  pen.fill({strip.x, strip.bottom() - 0.5, strip.width, 1}, 0, pen.theme().line);
  pen.text(styled(kNote, axes.rate_name, {strip.x - 10, words_beside(strip)}, Align::kRight));
}

void draw(Pen& pen, const Curves& curves) {
  if (curves.strip.height > 0) draw_rate(pen, curves);
  for (const Series& series : curves.series) draw_series(pen, series, curves.plot);
  if (!curves.mark.empty()) draw_named_point(pen, curves);
}

void draw(Pen& pen, const SmallCurves& curves) {
  const auto& theme = pen.theme();
  for (const SmallCurve& curve : curves.curves) {
    const Rect plot{curve.area.x, curve.area.y + 22, curve.area.width, curve.area.height - 24};
    const double figure = pen.text(styled(kFigure, curve.figure, {plot.right(), curve.area.y + 14}, Align::kRight));
    const TextStyle style = curve.marked ? emphasized(kNote) : kNote;
    pen.text(styled(style, curve.name, {plot.x, curve.area.y + 14}, Align::kLeft, plot.width - figure - 8));
    pen.fill({plot.x, plot.y, plot.width, plot.height}, 3, theme.track, 0.6);
    std::vector<Point> points;
    for (const Point& p : curve.points)
      points.push_back({plot.x + p.x * plot.width, plot.bottom() - p.y * plot.height});
    if (points.size() < 2) continue;
    pen.polyline(points, curve.marked ? 2.5 : 1.8, theme.up);
    points.push_back({points.back().x, plot.bottom()});
    points.push_back({points.front().x, plot.bottom()});
    pen.polygon(points, theme.up, 0.16);
  }
}

}  // namespace epochreel::scene
