#include <algorithm>
#include <cmath>

#include "panels.h"

namespace epochreel::paint {

using scene::Rect;

namespace {

/// Small shares are told apart: brightness goes by the root.
scene::Color color_of(const scene::Theme& theme, double rate) {
  return blend(theme.track, theme.up, std::sqrt(std::clamp(rate, 0.0, 1.0)));
}

void paint_hollow(Canvas& canvas, const Rect& cell) {
  const double width = std::clamp(cell.width * 0.12, 0.6, 1.5);
  canvas.outline({cell.x + width / 2, cell.y + width / 2, cell.width - width, cell.height - width}, 0, width,
                 canvas.theme().muted);
}

void paint_map(Canvas& canvas, const scene::CellMap& map) {
  const double side = map.step - std::clamp(map.step * 0.12, 0.25, 2.0);
  for (std::size_t i = 0; i < map.rates.size(); ++i) {
    const Rect cell{map.corner.x + static_cast<double>(i % map.columns) * map.step,
                    map.corner.y + static_cast<double>(i / map.columns) * map.step, side, side};
    const auto rate = static_cast<double>(map.rates[i]);
    if (!std::isfinite(rate)) {
      canvas.fill(cell, 0, canvas.theme().line);
    } else if (rate <= 0) {
      paint_hollow(canvas, cell);
    } else {
      canvas.fill(cell, 0, color_of(canvas.theme(), rate));
    }
  }
}

void paint_scale(Canvas& canvas, const Rect& scale) {
  constexpr int kSteps = 40;
  for (int i = 0; i < kSteps; ++i) {
    const double step = scale.width / kSteps;
    canvas.fill({scale.x + step * i, scale.y, step + (i + 1 < kSteps ? 0.5 : 0), scale.height}, 0,
                color_of(canvas.theme(), (i + 0.5) / kSteps));
  }
}

}  // namespace

void paint_panel(Canvas& canvas, const scene::CellsPanel& panel) {
  for (const scene::CellMap& map : panel.maps) paint_map(canvas, map);
  paint_scale(canvas, panel.scale);
  paint_hollow(canvas, panel.hollow);
  canvas.fill(panel.unknown, 0, canvas.theme().line);
  for (const scene::Text& text : panel.texts) canvas.text(text);
}

}  // namespace epochreel::paint
