#include "drawing/colors.h"
#include "drawing/drawn/panels.h"

namespace epochreel::scene {

namespace {

Color color_of(const Layer& layer, const ScatterPoint& point) {
  return blend(layer.theme().up, layer.theme().error, point.misread);
}

void draw_trail(Layer& layer, const ScatterPoint& point) {
  constexpr double kBrightest = 0.5;
  const auto count = static_cast<double>(point.trail.size());
  for (std::size_t i = 0; i + 1 < point.trail.size(); ++i) {
    layer.polyline({point.trail[i], point.trail[i + 1]}, 1.5, color_of(layer, point),
                   kBrightest * static_cast<double>(i + 1) / count);
  }
}

void draw_picture(Layer& layer, const ScatterPanel& panel, const ScatterPoint& point) {
  const Rect box{point.at.x - panel.picture_width / 2, point.at.y - panel.picture_height / 2, panel.picture_width,
                 panel.picture_height};
  const auto& picture = panel.pictures[static_cast<std::size_t>(point.picture)];
  layer.stencil({box, panel.width, panel.height, picture, color_of(layer, point)});
  if (point.misread <= 0) return;
  layer.outline(box, box.width, 2, layer.theme().error, point.misread);
}

void draw_label(Layer& layer, const ScatterLabel& label) {
  const double width = layer.text_width(label.text) + 12;
  const Text& text = label.text;
  layer.fill({text.at.x - width / 2, text.at.y - text.size - 1, width, text.size + 7}, 4, layer.theme().panel,
             0.85 * label.opacity);
  layer.text(text, label.opacity);
}

}  // namespace

void draw(Layer& layer, const ScatterPanel& panel) {
  for (const ScatterPoint& point : panel.points) draw_trail(layer, point);
  for (const ScatterPoint& point : panel.points) draw_picture(layer, panel, point);
  for (const ScatterLabel& label : panel.labels) draw_label(layer, label);
}

}  // namespace epochreel::scene
