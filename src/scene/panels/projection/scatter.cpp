#include "panels/projection/scatter.h"

#include "drawing/colors.h"
#include "epochreel/base/numbers.h"
#include "marks/pictures.h"

namespace epochreel::scene {

namespace {

Color color_of(const Pen& pen, const ScatterPoint& point) {
  return blend(pen.theme().up, pen.theme().error, point.misread);
}

void draw_trail(Pen& pen, const ScatterPoint& point) {
  constexpr double kBrightest = 0.5;
  const double count = int_size(point.trail);
  for (int i = 0; i + 1 < int_size(point.trail); ++i) {
    pen.polyline({point.trail[i], point.trail[i + 1]}, 1.5, color_of(pen, point), kBrightest * (i + 1) / count);
  }
}

void draw_picture(Pen& pen, const Scatter& scatter, const ScatterPoint& point) {
  const Rect box{point.at.x - scatter.picture_width / 2, point.at.y - scatter.picture_height / 2, scatter.picture_width,
                 scatter.picture_height};
  const auto& picture = scatter.pictures[point.picture];
  const bool in_color = std::ssize(picture) == std::int64_t{3} * scatter.width * scatter.height;
  if (in_color) {
    draw(pen, Picture{box, scatter.width, scatter.height, picture});
    pen.outline(box, 6, 2, pen.theme().up, 1 - point.misread);
  } else {
    pen.stencil({box, scatter.width, scatter.height, picture, color_of(pen, point)});
  }
  if (point.misread <= 0) return;
  pen.outline(box, box.width, 2, pen.theme().error, point.misread);
}

void draw_label(Pen& pen, const ScatterLabel& label) {
  const double width = pen.text_width(label.text) + 12;
  const Text& text = label.text;
  pen.fill({text.at.x - width / 2, text.at.y - text.size - 1, width, text.size + 7}, 4, pen.theme().panel,
           0.85 * label.opacity);
  pen.text(text, label.opacity);
}

}  // namespace

void draw(Pen& pen, const Scatter& scatter) {
  for (const ScatterPoint& point : scatter.points) draw_trail(pen, point);
  for (const ScatterPoint& point : scatter.points) draw_picture(pen, scatter, point);
  for (const ScatterLabel& label : scatter.labels) draw_label(pen, label);
}

}  // namespace epochreel::scene
