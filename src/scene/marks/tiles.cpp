#include "marks/tiles.h"

#include <algorithm>
#include <cmath>

#include "drawing/colormap.h"
#include "drawing/colors.h"
#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

/// A value over the pixel of a picture: the smallest that is not 0 has a tint.
Color seen_through(const Theme& theme, double value, double pixel) {
  constexpr double kFaint = 0.4;
  constexpr double kLeast = 0.14;
  const double tint = value == 0 ? 0 : std::copysign(std::max(std::fabs(value), kLeast), value);
  return blend(diverging_color(theme, tint), theme.picture, kFaint * pixel * (1 - std::fabs(tint)));
}

}  // namespace

void draw(Pen& pen, const Tiles& tiles) {
  constexpr int kSteps = 255;
  std::vector<Color> colors;
  for (int i = -kSteps; i <= kSteps; ++i) {
    colors.push_back(diverging_color(pen.theme(), quotient(i, kSteps)));
  }
  for (const Tile& tile : tiles.tiles) {
    std::vector<std::uint8_t> bgrx(tile.values.size() * 4);
    for (std::size_t i = 0; i < tile.values.size(); ++i) {
      const float value = tile.values[i];
      const float known = std::isfinite(value) ? std::clamp(value, -1.0F, 1.0F) : 0.0F;
      // Rounded to the nearest step: what is cut off is positive.
      const bool mark = std::isinf(value);
      const bool none = std::isnan(value);
      auto color = mark ? pen.theme().error : colors[static_cast<std::size_t>(known * kSteps + (kSteps + 0.5F))];
      if (none) color = pen.theme().ground;
      if (!tile.below.empty() && !mark && !none) color = seen_through(pen.theme(), known, tile.below[i] / 255.0);
      bgrx[4 * i] = color.blue;
      bgrx[4 * i + 1] = color.green;
      bgrx[4 * i + 2] = color.red;
    }
    pen.image({tile.area, 3, 0, tile.width, tile.height, std::move(bgrx), 1, tile.of});
  }
}

void draw(Pen& pen, const ColorScale& scale) {
  constexpr int kSteps = 120;
  const auto& area = scale.area;
  std::vector<std::uint8_t> bgrx;
  for (int i = 0; i < kSteps; ++i) {
    const auto color = diverging_color(pen.theme(), (i + 0.5) / kSteps * 2 - 1);
    bgrx.insert(bgrx.end(), {color.blue, color.green, color.red, 255});
  }
  pen.image({area, area.height / 2, 0, kSteps, 1, std::move(bgrx)});
  const double y = area.bottom() + 20;
  pen.text(styled(kNote, scale.figures[0], {area.x, y}));
  pen.text(styled(kNote, scale.figures[1], {area.x + area.width / 2, y}, Align::kCenter));
  pen.text(styled(kNote, scale.figures[2], {area.right(), y}, Align::kRight));
  pen.text(styled(kNote, scale.title, {area.x - 16, area.bottom()}, Align::kRight));
}

}  // namespace epochreel::scene
