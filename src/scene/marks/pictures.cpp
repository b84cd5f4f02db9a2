#include "marks/pictures.h"

#include <algorithm>

#include "drawing/colors.h"

namespace epochreel::scene {

namespace {

Rect proportioned(const Rect& area, int width, int height) {
  const double scale = std::min(area.width / width, area.height / height);
  const double w = width * scale;
  const double h = height * scale;
  return {area.x + (area.width - w) / 2, area.y + (area.height - h) / 2, w, h};
}

}  // namespace

void draw(Pen& pen, const Picture& picture) {
  const auto& theme = pen.theme();
  const Rect area = proportioned(picture.area, picture.width, picture.height);
  const double radius = picture.area.width >= 200 ? 12 : 6;
  std::vector<std::uint8_t> bgrx;
  bgrx.reserve(picture.pixels.size() * 4);
  for (const std::uint8_t value : picture.pixels) {
    const Color color = blend(theme.panel, theme.picture, value / 255.0);
    bgrx.insert(bgrx.end(), {color.blue, color.green, color.red, 255});
  }
  pen.image({area, radius, 0, picture.width, picture.height, std::move(bgrx), picture.opacity, picture.of});
  const double width = picture.frame == Ink::kLine ? 1 : 2;
  pen.outline(area, radius, width, ink_color(theme, picture.frame), picture.opacity);
}

void draw(Pen& pen, const Pictures& pictures) {
  for (const Picture& picture : pictures.pictures) draw(pen, picture);
}

}  // namespace epochreel::scene
