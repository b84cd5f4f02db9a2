#include "marks/pictures.h"

#include "drawing/colors.h"

namespace epochreel::scene {

void draw(Pen& pen, const Picture& picture) {
  const auto& theme = pen.theme();
  const double radius = picture.area.width >= 200 ? 12 : 6;
  std::vector<std::uint8_t> bgrx;
  bgrx.reserve(picture.pixels.size() * 4);
  for (const std::uint8_t value : picture.pixels) {
    const Color color = blend(theme.panel, theme.picture, value / 255.0);
    bgrx.insert(bgrx.end(), {color.blue, color.green, color.red, 255});
  }
  pen.image({picture.area, radius, 0, picture.width, picture.height, std::move(bgrx), picture.opacity});
  const double width = picture.frame == Ink::kLine ? 1 : 2;
  pen.outline(picture.area, radius, width, ink_color(theme, picture.frame), picture.opacity);
}

void draw(Pen& pen, const Pictures& pictures) {
  for (const Picture& picture : pictures.pictures) draw(pen, picture);
}

}  // namespace epochreel::scene
