#include "panels.h"

namespace epochreel::paint {

void paint_picture(Canvas& canvas, const scene::Picture& picture) {
  const auto& theme = canvas.theme();
  const double radius = picture.area.width >= 200 ? 12 : 6;
  std::vector<std::uint8_t> bgrx;
  bgrx.reserve(picture.pixels.size() * 4);
  for (const std::uint8_t value : picture.pixels) {
    const scene::Color color = blend(theme.panel, theme.picture, value / 255.0);
    bgrx.insert(bgrx.end(), {color.blue, color.green, color.red, 255});
  }
  canvas.image(picture.area, radius, picture.width, picture.height, bgrx, picture.opacity);
  const double width = picture.frame == scene::Ink::kLine ? 1 : 2;
  canvas.outline(picture.area, radius, width, scene::ink_color(theme, picture.frame), picture.opacity);
}

void paint_panel(Canvas& canvas, const scene::PicturePanel& panel) {
  for (const scene::Picture& picture : panel.pictures) paint_picture(canvas, picture);
}

}  // namespace epochreel::paint
