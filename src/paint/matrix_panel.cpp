#include <algorithm>
#include <cmath>

#include "colormap.h"
#include "epochreel/scene/names.h"
#include "panels.h"

namespace epochreel::paint {

using scene::Align;
using scene::Color;
using scene::Ink;
using scene::Rect;
using scene::Weight;

namespace {

/// The cells' place inside the panel.
struct Cells {
  Rect area;
  double step_x = 0;
  double step_y = 0;
  double type = 14;
  double names = 0;  ///< of the widest one
};

bool names_are_short(const std::vector<std::string>& names) {
  return std::all_of(names.begin(), names.end(), [](const std::string& name) { return name.size() <= 3; });
}

Cells place_cells(Canvas& canvas, const scene::MatrixPanel& panel) {
  const Rect& area = panel.area;
  double names = 0;
  for (const auto& name : panel.names) {
    names = std::max(names, canvas.text_width({name, {}, panel.large ? 18.0 : 14.0, Weight::kMedium}));
  }
  names = std::min(names, area.width * 0.2);
  const double left = panel.large ? 64 + names : 32 + names;
  const double head = panel.large ? 116 : 48;
  const double foot = panel.large ? 24 : (names_are_short(panel.names) ? 34 : 14);
  Cells cells;
  cells.names = names;
  cells.area = {area.x + left, area.y + head, area.width - left - 20, area.height - head - foot};
  const auto classes = static_cast<double>(std::max<std::size_t>(1, panel.names.size()));
  cells.step_x = cells.area.width / classes;
  cells.step_y = cells.area.height / classes;
  cells.type = panel.large ? 18 : 14;
  return cells;
}

/// With the theme's own colours right answers are amber, wrong ones red; a wrong answer of 10 % is as bright as a right
/// one of 100 %.
/// With a published map, right and wrong share one scale, the root of the share.
Color cell_color(const scene::Theme& theme, double share, bool diagonal) {
  if (theme.sequential != scene::SequentialMap::kTheme) return sequential_color(theme.sequential, std::sqrt(share));
  const double strength = diagonal ? 0.12 + 0.76 * share : std::sqrt(std::min(1.0, share * 6)) * 0.8;
  return blend(theme.track, diagonal ? theme.up : theme.error, share > 0 ? strength : 0.0);
}

void paint_names(Canvas& canvas, const scene::MatrixPanel& panel, const Cells& cells) {
  const bool columns = panel.large || names_are_short(panel.names);
  const double size = panel.large ? 18 : 14;
  const std::size_t row_stride = scene::name_stride(cells.step_y, 15);
  const std::size_t column_stride =
      names_are_short(panel.names) ? scene::name_stride(cells.step_x, cells.names + 6) : 1;
  for (std::size_t i = 0; i < panel.names.size(); ++i) {
    const double y = cells.area.y + cells.step_y * (static_cast<double>(i) + 0.5) + size * 0.35;
    const bool marked = static_cast<int>(i) == panel.marked_row;
    if (i % row_stride == 0) {
      canvas.text({panel.names[i],
                   {cells.area.x - 12, y},
                   size,
                   marked ? Weight::kSemiBold : Weight::kRegular,
                   marked || panel.large ? Ink::kText : Ink::kMuted,
                   Align::kRight,
                   canvas.frame().width * 0.1});
    }
    if (!columns || i % column_stride != 0) continue;
    const double x = cells.area.x + cells.step_x * (static_cast<double>(i) + 0.5);
    const double column_y = panel.large ? cells.area.y - 14 : cells.area.bottom() + 20;
    canvas.text({panel.names[i],
                 {x, column_y},
                 size,
                 Weight::kRegular,
                 panel.large ? Ink::kText : Ink::kMuted,
                 Align::kCenter,
                 cells.step_x * static_cast<double>(column_stride) - 4});
  }
  if (!panel.large) return;
  canvas.text({"read as",
               {cells.area.x + cells.area.width / 2, cells.area.y - 46},
               15,
               Weight::kRegular,
               Ink::kMuted,
               Align::kCenter});
  canvas.text({"truth", {panel.area.x + 20, cells.area.y - 14}, 15, Weight::kRegular, Ink::kMuted});
}

}  // namespace

void paint_panel(Canvas& canvas, const scene::MatrixPanel& panel) {
  const std::size_t classes = panel.names.size();
  if (panel.shares.size() != classes * classes) return;
  const Cells cells = place_cells(canvas, panel);
  paint_names(canvas, panel, cells);
  const bool figures = cells.step_x >= 30 && cells.step_y >= 18;
  const double gap = cells.step_x > 12 ? 2 : 0;
  for (std::size_t i = 0; i < panel.shares.size(); ++i) {
    const std::size_t row = i / classes;
    const std::size_t column = i % classes;
    const Rect cell{cells.area.x + cells.step_x * static_cast<double>(column),
                    cells.area.y + cells.step_y * static_cast<double>(row), cells.step_x - gap, cells.step_y - gap};
    const Color color = legible(canvas.theme(), cell_color(canvas.theme(), panel.shares[i], row == column));
    canvas.fill(cell, panel.large ? 4 : 2, color);
    if (!figures || panel.figures[i].empty()) continue;
    const bool dark = contrast_ratio(color, canvas.theme().ground) > contrast_ratio(color, canvas.theme().text);
    canvas.text({panel.figures[i],
                 {cell.x + cell.width / 2, cell.y + cell.height / 2 + cells.type * 0.36},
                 cells.type,
                 Weight::kMedium,
                 dark ? Ink::kGround : Ink::kText,
                 Align::kCenter,
                 cell.width - 2});
  }
}

}  // namespace epochreel::paint
