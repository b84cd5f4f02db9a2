#include "drawing/colors.h"
#include "drawing/drawn/panels.h"

namespace epochreel::scene {

void draw_picture(Primitives& list, const Picture& picture) {
  const auto& theme = list.theme();
  const double radius = picture.area.width >= 200 ? 12 : 6;
  std::vector<std::uint8_t> bgrx;
  bgrx.reserve(picture.pixels.size() * 4);
  for (const std::uint8_t value : picture.pixels) {
    const Color color = blend(theme.panel, theme.picture, value / 255.0);
    bgrx.insert(bgrx.end(), {color.blue, color.green, color.red, 255});
  }
  list.image({picture.area, radius, 0, picture.width, picture.height, std::move(bgrx), picture.opacity});
  const double width = picture.frame == Ink::kLine ? 1 : 2;
  list.outline(picture.area, radius, width, ink_color(theme, picture.frame), picture.opacity);
}

void draw(Primitives& list, const PicturePanel& panel) {
  for (const Picture& picture : panel.pictures) draw_picture(list, picture);
}

}  // namespace epochreel::scene
