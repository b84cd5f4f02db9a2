#include "panels/filters/filters_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/scene/names.h"
#include "marks/chrome.h"
#include "marks/strips.h"
#include "marks/tiles.h"
#include "text/fitting.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr double kNamesWidth = 112;
constexpr double kGap = 4;
constexpr double kGapKey = 120;  ///< the key of weights that are not finite

struct TileGrid {
  int columns = 1;
  int lines = 1;      ///< from the top to the bottom
  int strands = 1;    ///< the rows run on in strands side by side, where there are many
  double strand = 0;  ///< from strand to strand
  double step_x = 60;
  double step_y = 60;
  double side_x = 56;
  double side_y = 56;
  double left = 0;
  double top = 0;
};

constexpr int kMostStrands = 4;

/// Rows of the plan that are shown: all, or every second, third ... where lines would be too low for a tile and a name.
std::vector<std::size_t> shown_rows(const FilterPlan& plan, const Rect& area) {
  constexpr double kLowest = 22;
  const int lines = std::max(1, floor_to<int>(area.height / kLowest));
  const int room = lines * (plan.kernels ? 1 : kMostStrands);
  const int stride = std::max(1, (int_size(plan.rows) + room - 1) / room);
  std::vector<std::size_t> rows;
  for (std::size_t r = 0; r < plan.rows.size(); r += stride) rows.push_back(r);
  return rows;
}

int longest_row(const FilterPlan& plan, const std::vector<std::size_t>& rows) {
  int longest = 1;
  for (const std::size_t r : rows) longest = std::max(longest, int_size(plan.rows[r]));
  return longest;
}

/// As many units of each class, those that changed most, as leave the tiles as tall as the rows allow.
int most_columns(const FilterPlan& plan, int longest, const Rect& area, double scale, int lines) {
  constexpr int kFewest = 4;
  const double room = area.height / lines - kGap;
  const double unit = std::max(1.0, std::floor(room * scale / plan.tile_height)) / scale;
  const int most = floor_to<int>((area.width - kNamesWidth) / (unit * plan.tile_width + kGap));
  return std::min(longest, std::max(kFewest, most));
}

/// Tiles as large as fit, a whole number of pixels a weight where there is room for it.
TileGrid make_grid(const FilterPlan& plan, const Rect& area, double scale, int columns, int lines) {
  TileGrid tiles;
  tiles.columns = columns;
  tiles.lines = lines;
  const double room_x = (area.width - kNamesWidth) / columns - kGap;
  const double room_y = area.height / lines - kGap;
  double unit = std::min(room_x / plan.tile_width, room_y / plan.tile_height);
  if (unit * scale >= 1) unit = std::floor(unit * scale) / scale;
  tiles.side_x = unit * plan.tile_width;
  tiles.side_y = unit * plan.tile_height;
  // Tiles keep their size and take the room there is between them, within reason.
  tiles.step_x = tiles.side_x + std::min(room_x + kGap - tiles.side_x, 16.0);
  tiles.step_y = tiles.side_y + std::min(room_y + kGap - tiles.side_y, 24.0);
  const double width = kNamesWidth + tiles.step_x * columns;
  tiles.left = area.x + (area.width - width) / 2 + kNamesWidth;
  tiles.top = area.y + (area.height - tiles.step_y * lines) / 2;
  return tiles;
}

/// Gives each row of units a line; many rows stand in strands side by side where that makes the tiles larger.
TileGrid fit_units(const FilterPlan& plan, const std::vector<std::size_t>& shown, const Rect& area, double scale) {
  constexpr int kMany = 16;
  const int rows = std::max(1, int_size(shown));
  TileGrid best;
  best.side_x = 0;
  for (int strands = 1; strands <= (rows > kMany ? kMostStrands : 1); ++strands) {
    const int lines = (rows + strands - 1) / strands;
    const Rect room{area.x, area.y, area.width / strands, area.height};
    TileGrid tiles =
        make_grid(plan, room, scale, most_columns(plan, longest_row(plan, shown), room, scale, lines), lines);
    tiles.strands = strands;
    tiles.strand = room.width;
    if (tiles.side_x > best.side_x) best = tiles;
  }
  return best;
}

/// Shows all kernels, which are few; long rows are folded where that makes the tiles larger.
TileGrid fit_kernels(const FilterPlan& plan, const std::vector<std::size_t>& shown, const Rect& area, double scale) {
  TileGrid best;
  best.side_x = 0;
  for (int columns = longest_row(plan, shown); columns > 0; --columns) {
    int lines = 0;
    for (const std::size_t r : shown) lines += (int_size(plan.rows[r]) + columns - 1) / columns;
    const TileGrid tiles = make_grid(plan, area, scale, columns, lines);
    if (tiles.side_x > best.side_x) best = tiles;
  }
  return best;
}

/// The change of a unit's weights since the first snapshot, in the film's scale.
std::vector<float> tile_values(const InterpolatedArray& weights, int unit, const FilterPlan& plan) {
  const std::size_t size = std::int64_t{plan.tile_width} * plan.tile_height;
  const std::size_t offset = unit * size;
  const auto factor = static_cast<float>(1 / plan.scale);
  std::vector<float> values(size);
  for (std::size_t i = 0; i < size; ++i) {
    const float change = (weights[offset + i] - plan.start[offset + i]) * factor;
    values[i] = std::isfinite(change) ? std::clamp(change, -1.0F, 1.0F) : Tile::kNotFinite;
  }
  return values;
}

/// What a tile is and what is left out, from long to short.
std::vector<std::string> notes_of(const FilterPlan& plan, const std::vector<std::size_t>& rows) {
  std::string left_out;
  std::size_t shown = 0;
  for (const std::size_t r : rows) shown += plan.rows[r].size();
  const std::size_t all = plan.shape.front();
  if (plan.kernels && shown < all) left_out += fmt::format(" · {} of {}", shown, all);
  if (rows.size() < plan.rows.size()) left_out += fmt::format(" · {} of {} classes", rows.size(), plan.rows.size());
  const std::string tile = fmt::format("a tile a {}", plan.kernels ? "filter" : "neuron");
  const std::string size = fmt::format("{} × {}", plan.tile_height, plan.tile_width);
  const std::string alone = left_out.empty() ? "" : left_out.substr(std::string_view(" · ").size());
  return {fmt::format("{}, its {} weights{}", tile, size, left_out), fmt::format("{}, {}{}", tile, size, left_out),
          tile + left_out, alone};
}

/// The tiles of the rows, and the names of their classes before them.
void add_tiles(const FilterPlan& plan, const std::vector<std::size_t>& rows, const TileGrid& tiles,
               const InterpolatedArray& weights, Tiles& panel, Pen& pen) {
  // Where lines are lower than type, every second, third ... has its name.
  const int stride = name_stride(tiles.step_y, 18);
  double y = tiles.top;
  for (int r = 0; r < int_size(rows); ++r) {
    const int strand = tiles.strands > 1 ? r / tiles.lines : 0;
    if (strand > 0 && r % tiles.lines == 0) y = tiles.top;
    const double left = tiles.left + strand * tiles.strand;
    if (r % stride == 0) {
      pen.text(styled(kFigure.of_size(tiles.step_y < 24 || tiles.side_y < 20 ? 14.0 : 18.0), plan.row_names[rows[r]],
                      {left - 16, y + tiles.side_y / 2 + 6}, Align::kRight, kNamesWidth - 16));
    }
    const auto& row = plan.rows[rows[r]];
    const int shown = plan.kernels ? int_size(row) : std::min(tiles.columns, int_size(row));
    for (int i = 0; i < shown; ++i) {
      if (i > 0 && i % tiles.columns == 0) y += tiles.step_y;
      const double x = left + tiles.step_x * (i % tiles.columns);
      panel.tiles.push_back(
          {{x, y, tiles.side_x, tiles.side_y}, plan.tile_width, plan.tile_height, tile_values(weights, row[i], plan)});
    }
    y += tiles.step_y;
  }
}

}  // namespace

std::vector<std::string> FiltersPanelPlan::warnings() const {
  if (!plan_.weight_name.empty()) return {};
  return {fmt::format("filters are not drawn: {}", kNoFilters)};
}

std::string FiltersPanelPlan::caption() const {
  if (plan_.weight_name.empty()) return "";
  if (!plan_.by_class) return "The filters whose weights changed most come first";
  return plan_.kernels ? fmt::format("Sorted by the class each filter answers to most, of {}",
                                     counted(plan_.sorted_by, "test image"))
                       : "A row a class: of the neurons that speak for it, those that changed most";
}

void FiltersPanelPlan::draw(const Shot& shot, Pens& pens) const {
  const FilterPlan& plan = plan_;
  if (plan.weight_name.empty()) return say_missing(pens, area(), "Filters", kNoFilters);
  const Rect& whole = area();
  const InterpolatedArray weights = shot.cache.arrays.at(shot.moment, plan.weight_name);
  const Rect room{whole.x, whole.y, whole.width, whole.height - 44};
  const double scale = shot.film.stage.scale;
  const auto rows = shown_rows(plan, room);
  const TileGrid tiles = plan.kernels ? fit_kernels(plan, rows, room, scale) : fit_units(plan, rows, room, scale);
  if (tiles.side_x <= 0) return say_missing(pens, area(), "Filters", "a larger panel would have room for filters");
  Tiles panel;
  add_tiles(plan, rows, tiles, weights, panel, pens.backdrop);
  draw_mark(pens.foreground, panel);
  const std::string limit = figure_words(plan.scale);
  const double scale_width = std::min(480.0, whole.width * 0.36);
  const bool gaps = any_not_finite(shot.film.not_finite, plan.weight_name);
  const double foot_room = whole.width - scale_width - (gaps ? kGapKey : 0);
  const std::string title = fitting_words(
      pens.measure(), {"change of weight since the start", "change of weight", "change"}, foot_room * 0.4, kNote.type);
  draw_mark(pens.backdrop, ColorScale{{whole.right() - scale_width, whole.bottom() - 30, scale_width, 10},
                                      {"≤ −" + limit, "0", "≥ " + limit},
                                      title});
  const Point foot{whole.x, whole.bottom() - 14};
  const double note_room = foot_room - pens.measure().width(title, kNote.type) - 40;
  const double note = pens.backdrop.text(
      styled(kNote, fitting_words(pens.measure(), notes_of(plan, rows), note_room, kNote.type), foot));
  if (gaps) {
    draw_keys_from(pens.backdrop, {{Ink::kError, kNotFinite}}, {foot.x + note + 24, foot.y});
  }
}

}  // namespace epochreel::scene
