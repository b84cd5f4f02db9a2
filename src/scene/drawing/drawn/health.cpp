#include <algorithm>
#include <cmath>

#include "drawing/colors.h"
#include "drawing/drawn/panels.h"

namespace epochreel::scene {

namespace {

/// Small shares are told apart: brightness goes by the root.
Color color_of(const Theme& theme, double rate) {
  return blend(theme.track, theme.up, std::sqrt(std::clamp(rate, 0.0, 1.0)));
}

void draw_hollow(Primitives& list, const Rect& cell) {
  const double width = std::clamp(cell.width * 0.12, 0.6, 1.5);
  list.outline({cell.x + width / 2, cell.y + width / 2, cell.width - width, cell.height - width}, 0, width,
               list.theme().muted);
}

void draw_map(Primitives& list, const CellMap& map) {
  const double side = map.step - std::clamp(map.step * 0.12, 0.25, 2.0);
  for (std::size_t i = 0; i < map.rates.size(); ++i) {
    const Rect cell{map.corner.x + static_cast<double>(i % map.columns) * map.step,
                    map.corner.y + static_cast<double>(i / map.columns) * map.step, side, side};
    const auto rate = static_cast<double>(map.rates[i]);
    if (!std::isfinite(rate)) {
      list.fill(cell, 0, list.theme().line);
    } else if (rate <= 0) {
      draw_hollow(list, cell);
    } else {
      list.fill(cell, 0, color_of(list.theme(), rate));
    }
  }
}

void draw_scale(Primitives& list, const Rect& scale) {
  constexpr int kSteps = 40;
  for (int i = 0; i < kSteps; ++i) {
    const double step = scale.width / kSteps;
    list.fill({scale.x + step * i, scale.y, step + (i + 1 < kSteps ? 0.5 : 0), scale.height}, 0,
              color_of(list.theme(), (i + 0.5) / kSteps));
  }
}

}  // namespace

void draw(Primitives& list, const CellsPanel& panel) {
  for (const CellMap& map : panel.maps) draw_map(list, map);
  draw_scale(list, panel.scale);
  draw_hollow(list, panel.hollow);
  list.fill(panel.unknown, 0, list.theme().line);
  for (const Text& text : panel.texts) list.text(text);
}

}  // namespace epochreel::scene
