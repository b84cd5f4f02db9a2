#include "panels/health/cells.h"

#include <algorithm>
#include <cmath>

#include "drawing/colors.h"
#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

/// Small shares are told apart: brightness goes by the root.
Color color_of(const Theme& theme, double rate) {
  return blend(theme.track, theme.up, std::sqrt(std::clamp(rate, 0.0, 1.0)));
}

void draw_hollow(Pen& pen, const Rect& cell) {
  const double width = std::clamp(cell.width * 0.12, 0.6, 1.5);
  pen.outline({cell.x + width / 2, cell.y + width / 2, cell.width - width, cell.height - width}, 0, width,
              pen.theme().muted);
}

void draw_map(Pen& pen, const CellMap& map) {
  const double side = map.step - std::clamp(map.step * 0.12, 0.25, 2.0);
  const auto cell_at = [&](int place) {
    return Rect{map.corner.x + place % map.columns * map.step, map.corner.y + place / map.columns * map.step, side,
                side};
  };
  for (const auto& [place, name] : map.names) {
    const Rect cell = cell_at(place);
    const double width = map.gap * map.step;
    pen.text(styled(kNote, name, {cell.x + width / 2, cell.y + side / 2 + 5}, Align::kCenter, width));
  }
  for (int i = 0; i < int_size(map.rates); ++i) {
    const Rect cell = cell_at(map.places[i]);
    const double rate = map.rates[i];
    if (!std::isfinite(rate)) {
      pen.fill(cell, 0, pen.theme().line);
    } else if (rate <= 0) {
      draw_hollow(pen, cell);
    } else {
      pen.fill(cell, 0, color_of(pen.theme(), rate));
    }
  }
}

void draw_scale(Pen& pen, const Rect& scale) {
  constexpr int kSteps = 40;
  for (int i = 0; i < kSteps; ++i) {
    const double step = scale.width / kSteps;
    pen.fill({scale.x + step * i, scale.y, step + (i + 1 < kSteps ? 0.5 : 0), scale.height}, 0,
             color_of(pen.theme(), (i + 0.5) / kSteps));
  }
}

}  // namespace

void draw(Pen& pen, const Cells& cells) {
  for (const CellMap& map : cells.maps) draw_map(pen, map);
  draw_scale(pen, cells.scale);
  draw_hollow(pen, cells.hollow);
  pen.fill(cells.unknown, 0, pen.theme().line);
}

}  // namespace epochreel::scene
