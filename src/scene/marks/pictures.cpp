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

/// The colour of each pixel: of a grey one in the theme's tones, of a coloured one its own.
std::vector<Color> colors_of(const Picture& picture, const Theme& theme) {
  const std::size_t size = std::int64_t{picture.width} * picture.height;
  const std::uint8_t* const values = picture.pixels.data();
  std::vector<Color> colors(size);
  for (std::size_t i = 0; i < size; ++i) {
    colors[i] = picture.pixels.size() == 3 * size ? Color{values[i], values[i + size], values[i + 2 * size]}
                                                  : blend(theme.panel, theme.picture, values[i] / 255.0);
  }
  return colors;
}

}  // namespace

std::vector<std::uint8_t> brightness_of(const Picture& picture) {
  const std::size_t size = std::int64_t{picture.width} * picture.height;
  if (picture.pixels.size() == size) return picture.pixels;
  std::vector<std::uint8_t> means(size);
  const std::uint8_t* const values = picture.pixels.data();
  for (std::size_t i = 0; i < size; ++i) {
    means[i] = static_cast<std::uint8_t>((values[i] + values[i + size] + values[i + 2 * size] + 1) / 3);
  }
  return means;
}

void draw(Pen& pen, const Picture& picture) {
  const auto& theme = pen.theme();
  const Rect area = proportioned(picture.area, picture.width, picture.height);
  const double radius = picture.area.width >= 200 ? 12 : 6;
  std::vector<std::uint8_t> bgrx;
  bgrx.reserve(std::size_t{4} * picture.width * picture.height);
  for (const Color& color : colors_of(picture, theme)) {
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
