#include "panels/classes/matrix.h"

#include <algorithm>
#include <cmath>

#include "drawing/colormap.h"
#include "drawing/colors.h"
#include "epochreel/base/numbers.h"
#include "epochreel/scene/names.h"
#include "layout/class_layout.h"
#include "reading/confusion.h"
#include "text/fitting.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

/// The cells' place inside the panel.
struct CellGrid {
  Rect area;
  double step_x = 0;
  double step_y = 0;
  TextStyle type = kNote;
  double names = 0;    ///< of the widest one
  double picture = 0;  ///< side of the image before a row's name; 0: none
};

constexpr double kLargestPicture = 72;

TextStyle name_style(const Matrix& matrix) { return matrix.large ? kBody.of_size(18) : kNote; }

CellGrid place_cells(Pen& pen, const Matrix& matrix) {
  const Rect& area = matrix.area;
  double names = 0;
  for (const auto& name : matrix.names) {
    names = std::max(names, pen.text_width(styled(name_style(matrix).as(Weight::kMedium), name)));
  }
  names = std::min(names, area.width * 0.2);
  const double head = matrix.large ? 116 : 48;
  const double foot = matrix.large ? 24 : (matrix.column_stride > 0 ? 34 : 14);
  CellGrid cells;
  cells.names = names;
  const double row = (area.height - head - foot) / std::max(1, int_size(matrix.names));
  if (!matrix.pictures.empty()) cells.picture = std::min(row - 6, kLargestPicture);
  const double left = (matrix.large ? 64 + names : 32 + names) + cells.picture;
  cells.area = {area.x + left, area.y + head, area.width - left - 20, area.height - head - foot};
  const int classes = std::max(1, int_size(matrix.names));
  cells.step_x = cells.area.width / classes;
  cells.step_y = cells.area.height / classes;
  cells.type = name_style(matrix);
  return cells;
}

/// Right and wrong share one scale, the root of the share: it tells small shares apart. The theme's own colours have
/// one for right answers and one for wrong ones. A row without images is empty.
Color cell_color(const Theme& theme, double share, bool diagonal) {
  constexpr double kFull = 0.88;
  if (std::isnan(share)) return theme.panel;
  const double root = std::sqrt(share);
  if (theme.sequential != SequentialMap::kTheme) return sequential_color(theme.sequential, root);
  return blend(theme.track, diagonal ? theme.up : theme.error, kFull * root);
}

void draw_row_name(Pen& pen, const Matrix& matrix, const CellGrid& cells, int row) {
  constexpr double kHeavier = 8;  // units that a marked name may be wider
  const double y = cells.area.y + cells.step_y * (row + 0.5) + cells.type.type.size * 0.35;
  const bool marked = row == matrix.marked_row;
  pen.text(styled(marked ? emphasized(cells.type) : cells.type, matrix.names[row], {cells.area.x - 12, y},
                  Align::kRight, cells.names + kHeavier));
}

/// A cell of the matrix, `gap` smaller than its step.
Rect cell_area(const CellGrid& cells, int row, int column, double gap) {
  return {cells.area.x + cells.step_x * column, cells.area.y + cells.step_y * row, cells.step_x - gap,
          cells.step_y - gap};
}

/// The images before the names of the rows.
void draw_pictures(Pen& pen, const Matrix& matrix, const CellGrid& cells) {
  for (int row = 0; row < int_size(matrix.pictures); ++row) {
    Picture picture = matrix.pictures[row];
    if (picture.pixels.empty()) continue;
    const double middle = cells.area.y + cells.step_y * (row + 0.5);
    picture.area = {matrix.area.x + 20, middle - cells.picture / 2, cells.picture, cells.picture};
    draw(pen, picture);
  }
}

/// Above the cells of a large matrix, else below.
void draw_column_names(Pen& pen, const Matrix& matrix, const CellGrid& cells) {
  constexpr double kOverhang = 14;  // units that a name may reach beyond its cell; wider ones begin at their cell
  if (matrix.column_stride == 0) return;
  const double room = cells.step_x * matrix.column_stride - 4;
  const double widest = std::min(cells.names, room);
  const bool beside = matrix.column_stride > 1 && widest / 2 > cells.step_x / 2 + kOverhang;
  const double y = matrix.large ? cells.area.y - 14 : cells.area.bottom() + 20;
  for (int i = 0; i < int_size(matrix.names); i += matrix.column_stride) {
    const double left = cells.area.x + cells.step_x * i;
    if (beside && left + widest > matrix.area.right() - 8) break;
    pen.text(styled(cells.type, matrix.names[i], {beside ? left : left + cells.step_x / 2, y},
                    beside ? Align::kLeft : Align::kCenter, room));
  }
}

void draw_names(Pen& pen, const Matrix& matrix, const CellGrid& cells) {
  for (int i = 0; i < int_size(matrix.names); i += matrix.row_stride) draw_row_name(pen, matrix, cells, i);
  draw_column_names(pen, matrix, cells);
  if (!matrix.large) return;
  const TextStyle axis = kBody.in(Ink::kMuted);
  pen.text(styled(axis, "read as", {cells.area.x + cells.area.width / 2, cells.area.y - 46}, Align::kCenter));
  pen.text(styled(axis, "truth", {matrix.area.x + 20, cells.area.y - 14}));
}

/// All cells as one picture.
void draw_picture(Pen& pen, const Matrix& matrix, const CellGrid& cells) {
  const int side = int_size(matrix.names);
  std::vector<std::uint8_t> bgrx;
  bgrx.reserve(matrix.shares.size() * 4);
  for (int i = 0; i < int_size(matrix.shares); ++i) {
    const Color color = cell_color(pen.theme(), matrix.shares[i], i / side == i % side);
    bgrx.insert(bgrx.end(), {color.blue, color.green, color.red, 255});
  }
  pen.image({cells.area, 2, 0, side, side, std::move(bgrx)});
}

/// Short names have room below a narrow column.
bool names_are_short(const std::vector<std::string>& names) {
  constexpr std::size_t kShort = 3;  // letters
  return std::all_of(names.begin(), names.end(), [](const std::string& name) { return letters(name) <= kShort; });
}

}  // namespace

Matrix lay_out_matrix(TextMeasure& measure, const Rect& area, const std::vector<std::string>& names, bool large,
                      double pixel) {
  constexpr double kSmallest = 2;  // of a cell
  const bool brief = names_are_short(names);
  Matrix panel;
  panel.area = area;
  panel.large = large;
  const double widest = widest_of(measure, names, name_style(panel).as(Weight::kMedium).type);
  const double left = (large ? 64 : 32) + std::min(widest, area.width * 0.2);
  const double width = area.width - left - 20;
  const double height = area.height - (large ? 116 + 24 : 48 + (brief ? 34 : 14));
  const int kept = classes_a_cell(int_size(names));
  const int cells = (int_size(names) + kept - 1) / kept;
  panel.group = kept * group_for(cells, std::min(width, height), std::max(kSmallest, pixel));
  const double shown = std::ceil(quotient(int_size(names), panel.group));
  panel.row_stride = name_stride(height / shown, large ? 20 : 15);
  panel.column_stride = 0;
  if (large || brief) {
    const double room = brief ? widest + 6 : std::min(widest + 4, kWidestName);
    panel.column_stride = name_stride(width / shown, room);
  }
  return panel;
}

void draw(Pen& pen, const Matrix& matrix) {
  const int classes = int_size(matrix.names);
  if (int_size(matrix.shares) != classes * classes) return;
  const CellGrid cells = place_cells(pen, matrix);
  draw_names(pen, matrix, cells);
  draw_pictures(pen, matrix, cells);
  constexpr double kSmall = 6;  // units: smaller cells are pixels of one picture
  if (std::min(cells.step_x, cells.step_y) < kSmall) return draw_picture(pen, matrix, cells);
  const bool figures = cells.step_x >= 30 && cells.step_y >= 18 && !matrix.figures.empty();
  const double gap = cells.step_x > 12 ? 2 : 0;
  for (int i = 0; i < int_size(matrix.shares); ++i) {
    const int row = i / classes;
    const int column = i % classes;
    const Rect cell = cell_area(cells, row, column, gap);
    const Color color = legible(pen.theme(), cell_color(pen.theme(), matrix.shares[i], row == column));
    pen.fill(cell, matrix.large ? 4 : 2, color);
    if (!figures || matrix.figures[i].empty()) continue;
    const bool dark = contrast_ratio(color, pen.theme().ground) > contrast_ratio(color, pen.theme().text);
    pen.text(styled(cells.type.as(Weight::kMedium).in(dark ? Ink::kGround : Ink::kText), matrix.figures[i],
                    {cell.x + cell.width / 2, cell.y + cell.height / 2 + cells.type.type.size * 0.36}, Align::kCenter,
                    cell.width - 2));
  }
  if (matrix.ringed < 0 || matrix.ring <= 0) return;
  const Rect cell = cell_area(cells, matrix.ringed / classes, matrix.ringed % classes, gap);
  pen.outline(cell, matrix.large ? 4 : 2, 2.5, pen.theme().text, matrix.ring);
}

}  // namespace epochreel::scene
