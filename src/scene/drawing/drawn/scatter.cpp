#include "drawing/colors.h"
#include "drawing/drawn/panels.h"

namespace epochreel::scene {

namespace {

Color color_of(const Primitives& list, const ScatterPoint& point) {
  return blend(list.theme().up, list.theme().error, point.misread);
}

void draw_trail(Primitives& list, const ScatterPoint& point) {
  constexpr double kBrightest = 0.5;
  const auto count = static_cast<double>(point.trail.size());
  for (std::size_t i = 0; i + 1 < point.trail.size(); ++i) {
    list.polyline({point.trail[i], point.trail[i + 1]}, 1.5, color_of(list, point),
                  kBrightest * static_cast<double>(i + 1) / count);
  }
}

void draw_picture(Primitives& list, const ScatterPanel& panel, const ScatterPoint& point) {
  const Rect box{point.at.x - panel.picture_width / 2, point.at.y - panel.picture_height / 2, panel.picture_width,
                 panel.picture_height};
  const auto& picture = panel.pictures[static_cast<std::size_t>(point.picture)];
  list.stencil({box, panel.width, panel.height, picture, color_of(list, point)});
  if (point.misread <= 0) return;
  list.outline(box, box.width, 2, list.theme().error, point.misread);
}

void draw_label(Primitives& list, const ScatterLabel& label) {
  const double width = list.text_width(label.text) + 12;
  const Text& text = label.text;
  list.fill({text.at.x - width / 2, text.at.y - text.size - 1, width, text.size + 7}, 4, list.theme().panel,
            0.85 * label.opacity);
  list.text(text, label.opacity);
}

}  // namespace

void draw(Primitives& list, const ScatterPanel& panel) {
  for (const ScatterPoint& point : panel.points) draw_trail(list, point);
  for (const ScatterPoint& point : panel.points) draw_picture(list, panel, point);
  for (const ScatterLabel& label : panel.labels) draw_label(list, label);
}

}  // namespace epochreel::scene
