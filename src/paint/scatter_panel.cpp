#include <array>

#include "panels.h"

namespace epochreel::paint {

using scene::Point;
using scene::Rect;

namespace {

scene::Color color_of(const Canvas& canvas, const scene::ScatterPoint& point) {
  return blend(canvas.theme().up, canvas.theme().error, point.misread);
}

void paint_trail(Canvas& canvas, const scene::ScatterPoint& point) {
  constexpr double kBrightest = 0.5;
  const auto count = static_cast<double>(point.trail.size());
  for (std::size_t i = 0; i + 1 < point.trail.size(); ++i) {
    const std::array<Point, 2> piece = {point.trail[i], point.trail[i + 1]};
    canvas.polyline(piece, 1.5, color_of(canvas, point), kBrightest * static_cast<double>(i + 1) / count);
  }
}

void paint_picture(Canvas& canvas, const scene::ScatterPanel& panel, const scene::ScatterPoint& point) {
  const Rect box{point.at.x - panel.picture_width / 2, point.at.y - panel.picture_height / 2, panel.picture_width,
                 panel.picture_height};
  const auto& picture = panel.pictures[static_cast<std::size_t>(point.picture)];
  canvas.stencil(box, panel.width, panel.height, picture, color_of(canvas, point));
  if (point.misread <= 0) return;
  canvas.outline(box, box.width, 2, canvas.theme().error, point.misread);
}

void paint_label(Canvas& canvas, const scene::ScatterLabel& label) {
  const double width = canvas.text_width(label.text) + 12;
  const scene::Text& text = label.text;
  canvas.fill({text.at.x - width / 2, text.at.y - text.size - 1, width, text.size + 7}, 4, canvas.theme().panel,
              0.85 * label.opacity);
  canvas.text(text, label.opacity);
}

}  // namespace

void paint_panel(Canvas& canvas, const scene::ScatterPanel& panel) {
  for (const scene::ScatterPoint& point : panel.points) paint_trail(canvas, point);
  for (const scene::ScatterPoint& point : panel.points) paint_picture(canvas, panel, point);
  for (const scene::ScatterLabel& label : panel.labels) paint_label(canvas, label);
}

}  // namespace epochreel::paint
