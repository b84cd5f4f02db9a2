#include <algorithm>
#include <cmath>

#include "drawing/colormap.h"
#include "drawing/colors.h"
#include "drawing/drawn/panels.h"

namespace epochreel::scene {

namespace {

/// The cells' place inside the panel.
struct Cells {
  Rect area;
  double step_x = 0;
  double step_y = 0;
  TextStyle type = kNote;
  double names = 0;  ///< of the widest one
};

TextStyle name_style(const MatrixPanel& panel) { return panel.large ? kBody.of_size(18) : kNote; }

Cells place_cells(Primitives& list, const MatrixPanel& panel) {
  const Rect& area = panel.area;
  double names = 0;
  for (const auto& name : panel.names) {
    names = std::max(names, list.text_width(styled(name_style(panel).as(Weight::kMedium), name)));
  }
  names = std::min(names, area.width * 0.2);
  const double left = panel.large ? 64 + names : 32 + names;
  const double head = panel.large ? 116 : 48;
  const double foot = panel.large ? 24 : (panel.column_stride > 0 ? 34 : 14);
  Cells cells;
  cells.names = names;
  cells.area = {area.x + left, area.y + head, area.width - left - 20, area.height - head - foot};
  const auto classes = static_cast<double>(std::max<std::size_t>(1, panel.names.size()));
  cells.step_x = cells.area.width / classes;
  cells.step_y = cells.area.height / classes;
  cells.type = name_style(panel);
  return cells;
}

/// With the theme's own colours right answers are amber, wrong ones red; a wrong answer of 10 % is as bright as a right
/// one of 100 %. With a published map, right and wrong share one scale, the root of the share.
Color cell_color(const Theme& theme, double share, bool diagonal) {
  if (theme.sequential != SequentialMap::kTheme) return sequential_color(theme.sequential, std::sqrt(share));
  const double strength = diagonal ? 0.12 + 0.76 * share : std::sqrt(std::min(1.0, share * 6)) * 0.8;
  return blend(theme.track, diagonal ? theme.up : theme.error, share > 0 ? strength : 0.0);
}

void draw_row_name(Primitives& list, const MatrixPanel& panel, const Cells& cells, std::size_t row) {
  constexpr double kHeavier = 8;  // units that a marked name may be wider
  const double y = cells.area.y + cells.step_y * (static_cast<double>(row) + 0.5) + cells.type.type.size * 0.35;
  const bool marked = static_cast<int>(row) == panel.marked_row;
  list.text(styled(marked ? emphasized(cells.type) : cells.type, panel.names[row], {cells.area.x - 12, y},
                   Align::kRight, cells.names + kHeavier));
}

/// Above the cells of a large matrix, else below.
void draw_column_names(Primitives& list, const MatrixPanel& panel, const Cells& cells) {
  constexpr double kOverhang = 14;  // units that a name may reach beyond its cell; wider ones begin at their cell
  if (panel.column_stride == 0) return;
  const double room = cells.step_x * static_cast<double>(panel.column_stride) - 4;
  const double widest = std::min(cells.names, room);
  const bool beside = panel.column_stride > 1 && widest / 2 > cells.step_x / 2 + kOverhang;
  const double y = panel.large ? cells.area.y - 14 : cells.area.bottom() + 20;
  for (std::size_t i = 0; i < panel.names.size(); i += panel.column_stride) {
    const double left = cells.area.x + cells.step_x * static_cast<double>(i);
    if (beside && left + widest > panel.area.right() - 8) break;
    list.text(styled(cells.type, panel.names[i], {beside ? left : left + cells.step_x / 2, y},
                     beside ? Align::kLeft : Align::kCenter, room));
  }
}

void draw_names(Primitives& list, const MatrixPanel& panel, const Cells& cells) {
  for (std::size_t i = 0; i < panel.names.size(); i += panel.row_stride) draw_row_name(list, panel, cells, i);
  draw_column_names(list, panel, cells);
  if (!panel.large) return;
  const TextStyle axis = kBody.in(Ink::kMuted);
  list.text(styled(axis, "read as", {cells.area.x + cells.area.width / 2, cells.area.y - 46}, Align::kCenter));
  list.text(styled(axis, "truth", {panel.area.x + 20, cells.area.y - 14}));
}

/// All cells as one picture.
void draw_picture(Primitives& list, const MatrixPanel& panel, const Cells& cells) {
  const std::size_t side = panel.names.size();
  std::vector<std::uint8_t> bgrx;
  bgrx.reserve(panel.shares.size() * 4);
  for (std::size_t i = 0; i < panel.shares.size(); ++i) {
    const Color color = cell_color(list.theme(), panel.shares[i], i / side == i % side);
    bgrx.insert(bgrx.end(), {color.blue, color.green, color.red, 255});
  }
  list.image({cells.area, 2, 0, static_cast<int>(side), static_cast<int>(side), std::move(bgrx)});
}

}  // namespace

void draw(Primitives& list, const MatrixPanel& panel) {
  const std::size_t classes = panel.names.size();
  if (panel.shares.size() != classes * classes) return;
  const Cells cells = place_cells(list, panel);
  draw_names(list, panel, cells);
  constexpr double kSmall = 6;  // units: smaller cells are pixels of one picture
  if (std::min(cells.step_x, cells.step_y) < kSmall) return draw_picture(list, panel, cells);
  const bool figures = cells.step_x >= 30 && cells.step_y >= 18 && !panel.figures.empty();
  const double gap = cells.step_x > 12 ? 2 : 0;
  for (std::size_t i = 0; i < panel.shares.size(); ++i) {
    const std::size_t row = i / classes;
    const std::size_t column = i % classes;
    const Rect cell{cells.area.x + cells.step_x * static_cast<double>(column),
                    cells.area.y + cells.step_y * static_cast<double>(row), cells.step_x - gap, cells.step_y - gap};
    const Color color = legible(list.theme(), cell_color(list.theme(), panel.shares[i], row == column));
    list.fill(cell, panel.large ? 4 : 2, color);
    if (!figures || panel.figures[i].empty()) continue;
    const bool dark = contrast_ratio(color, list.theme().ground) > contrast_ratio(color, list.theme().text);
    list.text(styled(cells.type.as(Weight::kMedium).in(dark ? Ink::kGround : Ink::kText), panel.figures[i],
                     {cell.x + cell.width / 2, cell.y + cell.height / 2 + cells.type.type.size * 0.36}, Align::kCenter,
                     cell.width - 2));
  }
}

}  // namespace epochreel::scene
