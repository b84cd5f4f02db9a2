#include <algorithm>
#include <cmath>

#include "colormap.h"
#include "panels.h"

namespace epochreel::paint {

void paint_panel(Canvas& canvas, const scene::TilesPanel& panel) {
  constexpr int kSteps = 255;
  std::vector<scene::Color> colors;
  for (int i = -kSteps; i <= kSteps; ++i) {
    colors.push_back(diverging_color(canvas.theme(), static_cast<double>(i) / kSteps));
  }
  std::vector<std::uint8_t> bgrx;
  for (const scene::Tile& tile : panel.tiles) {
    bgrx.resize(tile.values.size() * 4);
    for (std::size_t i = 0; i < tile.values.size(); ++i) {
      const float value = tile.values[i];
      const float known = std::isfinite(value) ? std::clamp(value, -1.0F, 1.0F) : 0.0F;
      // Rounded to the nearest step: what is cut off is positive.
      const bool mark = std::isinf(value);
      const auto& color =
          mark ? canvas.theme().error : colors[static_cast<std::size_t>(known * kSteps + (kSteps + 0.5F))];
      bgrx[4 * i] = color.blue;
      bgrx[4 * i + 1] = color.green;
      bgrx[4 * i + 2] = color.red;
    }
    canvas.image(tile.area, 3, tile.width, tile.height, bgrx, 1);
  }
}

void paint_panel(Canvas& canvas, const scene::ScalePanel& panel) {
  constexpr int kSteps = 120;
  const auto& area = panel.area;
  std::vector<std::uint8_t> bgrx;
  for (int i = 0; i < kSteps; ++i) {
    const auto color = diverging_color(canvas.theme(), (i + 0.5) / kSteps * 2 - 1);
    bgrx.insert(bgrx.end(), {color.blue, color.green, color.red, 255});
  }
  canvas.image(area, area.height / 2, kSteps, 1, bgrx, 1);
  const scene::Ink ink = scene::Ink::kMuted;
  const double y = area.bottom() + 20;
  canvas.text({panel.figures[0], {area.x, y}, 14, scene::Weight::kRegular, ink, scene::Align::kLeft});
  canvas.text(
      {panel.figures[1], {area.x + area.width / 2, y}, 14, scene::Weight::kRegular, ink, scene::Align::kCenter});
  canvas.text({panel.figures[2], {area.right(), y}, 14, scene::Weight::kRegular, ink, scene::Align::kRight});
  canvas.text({panel.title, {area.x - 16, area.bottom()}, 14, scene::Weight::kRegular, ink, scene::Align::kRight});
}

}  // namespace epochreel::paint
