#include <algorithm>

#include "panels.h"

namespace epochreel::paint {

using scene::Align;
using scene::Ink;
using scene::Point;
using scene::Rect;
using scene::Weight;

namespace {

void paint_ticks(Canvas& canvas, const scene::AxesPanel& panel) {
  const Rect& plot = panel.plot;
  const double below = std::max(plot.bottom(), panel.strip.bottom()) + 22;
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
    canvas.text({tick.text, {plot.x + tick.at * plot.width, below}, 14, Weight::kRegular, Ink::kMuted, Align::kCenter});
  }
}

void paint_series(Canvas& canvas, const scene::Series& series, const Rect& plot) {
  const auto color = ink_color(canvas.theme(), series.ink);
  std::vector<Point> points;  // since the last gap
  const auto end_line = [&] {
    if (!points.empty()) canvas.polyline(points, series.strong ? 2.5 : 1.2, color, series.strong ? 1.0 : 0.45);
  };
  for (const Point& p : series.points) {
    const double x = plot.x + p.x * plot.width;
    if (scene::Series::is_gap(p)) {
      end_line();
      points.clear();
      canvas.fill({x - 1, plot.y, 2, plot.height}, 0, ink_color(canvas.theme(), Ink::kError), 0.7);
    } else {
      points.push_back({x, plot.bottom() - p.y * plot.height});
    }
  }
  end_line();
  if (series.marked && !points.empty()) canvas.disc(points.back(), 5, color);
}

/// What the lines are, in the panel's head, from the right.
void paint_head(Canvas& canvas, const scene::AxesPanel& panel) {
  const Rect& area = panel.area;
  const double y = area.y + 32;
  double right = area.right() - 20;
  right -= canvas.text({panel.thin_key, {right, y}, 14, Weight::kRegular, Ink::kMuted, Align::kRight});
  canvas.keys(panel.keys, right - 24, y);
  canvas.keys(panel.gap_keys, panel.plot.right(), panel.plot.y - 10);
}

/// Baseline of the words beside the rate.
double words_beside(const Rect& strip) { return strip.bottom() - strip.height / 2 + 5; }

/// The learning rate on its strip, with its figure at the right.
void paint_rate(Canvas& canvas, const scene::CurvesPanel& panel) {
  const Rect& strip = panel.strip;
  std::vector<Point> points;
  for (const Point& p : panel.rate)
    points.push_back({strip.x + p.x * strip.width, strip.bottom() - p.y * strip.height});
  if (points.size() > 1) {
    canvas.polyline(points, 1.5, canvas.theme().muted);
    points.push_back({points.back().x, strip.bottom()});
    points.push_back({points.front().x, strip.bottom()});
    canvas.polygon(points, canvas.theme().muted, 0.25);
  }
  const double y = words_beside(strip);
  canvas.text({panel.rate_figure, {strip.right() + 10, y}, 14, Weight::kRegular, Ink::kMuted, Align::kLeft, 62});
}

/// A point of the plot with its name above the plot.
void paint_mark(Canvas& canvas, const scene::CurvesPanel& panel) {
  const Rect& plot = panel.plot;
  const Point at{plot.x + panel.mark.front().x * plot.width, plot.bottom() - panel.mark.front().y * plot.height};
  canvas.fill({at.x - 0.5, plot.y - 4, 1, std::max(0.0, at.y - plot.y - 4)}, 0, canvas.theme().muted, 0.7);
  canvas.disc(at, 7, canvas.theme().panel);
  canvas.disc(at, 5, ink_color(canvas.theme(), Ink::kDown));
  canvas.disc(at, 2, canvas.theme().panel);
  scene::Text words{panel.mark_words, {at.x, plot.y - 10}, 14, Weight::kRegular, Ink::kMuted, Align::kLeft, plot.width};
  const double half = canvas.text_width(words) / 2;
  words.at.x = std::clamp(at.x - half, plot.x, std::max(plot.x, plot.right() - 2 * half));
  canvas.text(words);
}

}  // namespace

void paint_panel(Canvas& canvas, const scene::AxesPanel& panel) {
  paint_head(canvas, panel);
  paint_ticks(canvas, panel);
  const Rect& strip = panel.strip;
  if (strip.height <= 0) return;
  canvas.fill({strip.x, strip.bottom() - 0.5, strip.width, 1}, 0, canvas.theme().line);
  canvas.text({panel.rate_name, {strip.x - 10, words_beside(strip)}, 14, Weight::kRegular, Ink::kMuted, Align::kRight});
}

void paint_panel(Canvas& canvas, const scene::CurvesPanel& panel) {
  if (panel.strip.height > 0) paint_rate(canvas, panel);
  for (const scene::Series& series : panel.series) paint_series(canvas, series, panel.plot);
  if (!panel.mark.empty()) paint_mark(canvas, panel);
}

void paint_panel(Canvas& canvas, const scene::SmallCurvesPanel& panel) {
  const auto& theme = canvas.theme();
  for (const scene::SmallCurve& curve : panel.curves) {
    const Rect plot{curve.area.x, curve.area.y + 22, curve.area.width, curve.area.height - 24};
    const Weight weight = curve.marked ? Weight::kSemiBold : Weight::kRegular;
    const double figure =
        canvas.text({curve.figure, {plot.right(), curve.area.y + 14}, 14, Weight::kMedium, Ink::kText, Align::kRight});
    canvas.text({curve.name,
                 {plot.x, curve.area.y + 14},
                 14,
                 weight,
                 curve.marked ? Ink::kText : Ink::kMuted,
                 Align::kLeft,
                 plot.width - figure - 8});
    canvas.fill({plot.x, plot.y, plot.width, plot.height}, 3, theme.track, 0.6);
    std::vector<Point> points;
    for (const Point& p : curve.points)
      points.push_back({plot.x + p.x * plot.width, plot.bottom() - p.y * plot.height});
    if (points.size() < 2) continue;
    canvas.polyline(points, curve.marked ? 2.5 : 1.8, theme.up);
    points.push_back({points.back().x, plot.bottom()});
    points.push_back({points.front().x, plot.bottom()});
    canvas.polygon(points, theme.up, 0.16);
  }
}

}  // namespace epochreel::paint
