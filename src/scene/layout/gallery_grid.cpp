#include "layout/gallery_grid.h"

#include <algorithm>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

constexpr double kSmallest = 32;
constexpr double kWished = 72;  ///< smaller ones only where not even kFew would have room
constexpr int kFew = 6;
constexpr double kSmall = 48;  ///< still smaller ones only where not even one would
constexpr double kLargest = 168;
constexpr double kStep = 4;
constexpr double kGapX = 16;

void set_side(GalleryGrid& grid, double aspect, double side) {
  grid.width = aspect >= 1 ? side : side * aspect;
  grid.height = aspect >= 1 ? side / aspect : side;
}

GalleryGrid grid_of(const Rect& area, const GalleryNeeds& needs, double side) {
  GalleryGrid grid;
  grid.area = area;
  set_side(grid, needs.aspect, side);
  const double cell = std::max(needs.cell_width, grid.width + kGapX);
  grid.columns = std::max(1, floor_to<int>(area.width / cell));
  grid.rows = std::max(0, floor_to<int>(area.height / (grid.height + needs.words_height)));
  return grid;
}

}  // namespace

Rect GalleryGrid::picture(int i) const {
  const double x = area.x + step_x * (i % columns);
  const double y = area.y + step_y * (i / columns);
  return {x + (step_x - width) / 2, y, width, height};
}

GalleryGrid fit_gallery(const Rect& area, const GalleryNeeds& needs) {
  GalleryGrid best;
  for (double side = kLargest; side >= kSmallest; side -= kStep) {
    best = grid_of(area, needs, side);
    const int few = side > kSmall ? kFew : 1;
    const int enough = side > kWished ? needs.count : std::min(needs.count, few);
    if (best.room() >= enough && best.room() > 0) break;
  }
  // Columns and rows that would stay empty go to the others.
  if (needs.count > 0 && best.room() > 0) {
    const int shown = std::min(needs.count, best.room());
    best.rows = (shown + best.columns - 1) / best.columns;
    best.columns = (shown + best.rows - 1) / best.rows;
  }
  best.step_x = area.width / std::max(1, best.columns);
  if (best.rows > 0) {  // as large as the cells are
    const double room_x = (best.step_x - kGapX) / std::min(1.0, needs.aspect);
    const double row = area.height / best.rows;
    const double room_y = (row - needs.words_height) * std::max(1.0, needs.aspect);
    set_side(best, needs.aspect, std::min({room_x, room_y, kLargest}));
  }
  const double cell_y = best.height + needs.words_height;
  best.step_y = best.rows > 0 ? std::min(area.height / best.rows, cell_y * 1.25) : cell_y;
  return best;
}

}  // namespace epochreel::scene
