#include "panels/filters/filter_grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"
#include "epochreel/scene/names.h"
#include "epochreel/scene/type_styles.h"
#include "text/fitting.h"

namespace epochreel::scene {

namespace {

constexpr double kGap = 4;  ///< between tiles
constexpr double kStrandGap = 40;
constexpr double kName = 16;  ///< between a name and its tiles
constexpr double kWidestName = 96;
constexpr double kBeside = 6;  ///< between a tile and what stands beside it

/// What stands where, but for the tiles themselves.
struct FilterRoom {
  Rect area;
  double scale = 1;         ///< pixels a unit
  bool magnitudes = false;  ///< beside each tile
  bool maps = false;        ///< beside each kernel
};

/// Units that a weight takes in a room of so many, in which `across` tiles stand side by side.
double weight_side(const FilterPlan& plan, double width, double height, double scale, int across = 1) {
  const double side = std::min(width / (across * plan.tile_width), height / plan.tile_height);
  return side * scale >= 1 ? std::floor(side * scale) / scale : std::max(0.0, side);
}

Rect right_of(const Rect& tile, double width) { return {tile.right() + kBeside, tile.y, width, tile.height}; }

/// Rows of the plan that are shown: all, or every second, third ... where lines would be too low for a tile and a name.
std::vector<int> shown_rows(const FilterPlan& plan, const Rect& area) {
  constexpr double kLowest = 22;
  constexpr int kStrands = 4;
  const int room = std::max(1, floor_to<int>(area.height / kLowest)) * kStrands;
  const int stride = (int_size(plan.rows) + room - 1) / room;
  std::vector<int> rows;
  for (int r = 0; r < int_size(plan.rows); r += std::max(1, stride)) rows.push_back(r);
  return rows;
}

/// Rows of tiles in strands side by side.
struct RowLayout {
  int strands = 1;
  int columns = 1;
  bool folded = false;     ///< rows that are longer go on in the next line; else they are cut
  int lines = 1;           ///< of a strand
  std::vector<int> first;  ///< a strand: the first of its rows
  double weight = 0;       ///< units
  double merit = 0;        ///< how much is seen: the tiles' side times their number
};

class RowFitter {
 public:
  RowFitter(TextMeasure& measure, const FilterPlan& plan, const FilterRoom& room)
      : plan_(plan),
        area_(room.area),
        scale_(room.scale),
        magnitudes_(room.magnitudes),
        rows_(shown_rows(plan, area_)) {
    const bool named = plan.by_class;
    names_ = named ? std::min(kWidestName, widest_of(measure, plan.row_names, kFigure.of_size(18).type)) + kName : 0;
  }

  FilterGrid fit() const {
    constexpr int kMostStrands = 8;
    RowLayout best;
    int longest = 1;
    for (const int r : rows_) longest = std::max(longest, length(r));
    for (int strands = 1; strands <= std::min(kMostStrands, int_size(rows_)); ++strands) {
      for (int columns = longest; columns > 0; --columns) {
        for (const bool folded : {false, true}) {
          RowLayout layout = lay_out({strands, columns, folded, 1, {}, 0, 0});
          if (layout.merit > best.merit * 1.001) best = std::move(layout);
        }
      }
    }
    return best.merit > 0 ? place(best) : FilterGrid();
  }

 private:
  int length(int row) const { return int_size(plan_.rows[row]); }
  int shown(int row, const RowLayout& layout) const {
    return layout.folded ? length(row) : std::min(length(row), layout.columns);
  }
  int lines_of(int row, const RowLayout& layout) const {
    return (shown(row, layout) + layout.columns - 1) / layout.columns;
  }

  /// Gives rows their strands, so that the highest is as low as can be, and the tiles their size.
  RowLayout lay_out(RowLayout layout) const {
    int total = 0;
    int tallest = 1;
    int tiles = 0;
    for (const int r : rows_) {
      total += lines_of(r, layout);
      tallest = std::max(tallest, lines_of(r, layout));
      tiles += shown(r, layout);
    }
    layout.lines = std::max(tallest, (total + layout.strands - 1) / layout.strands);
    while (!fill(layout)) ++layout.lines;
    const double width = strand_width(layout) - names_;
    layout.weight = weight_side(plan_, width / layout.columns - kGap - beside(), area_.height / layout.lines - kGap,
                                scale_, magnitudes_ ? 2 : 1);
    constexpr double kAll = 1.5;  // so much smaller may tiles be where none is left out
    int all = 0;
    for (const int r : rows_) all += length(r);
    layout.merit = layout.weight * tiles * (tiles == all ? kAll : 1);
    return layout;
  }

  /// False where the rows need more than the strands have.
  bool fill(RowLayout& layout) const {
    layout.first = {0};
    int used = 0;
    for (int i = 0; i < int_size(rows_); ++i) {
      const int lines = lines_of(rows_[i], layout);
      if (used + lines > layout.lines) {
        layout.first.push_back(i);
        used = 0;
      }
      used += lines;
    }
    return int_size(layout.first) <= layout.strands;
  }

  double beside() const { return magnitudes_ ? kBeside : 0; }

  double strand_width(const RowLayout& layout) const {
    return (area_.width - kStrandGap * (layout.strands - 1)) / layout.strands;
  }

  /// Tiles keep their size and take the room there is between them, within reason.
  FilterGrid place(const RowLayout& layout) const {
    const Point side{layout.weight * plan_.tile_width, layout.weight * plan_.tile_height};
    const int strands = int_size(layout.first);
    const double room_x = (strand_width(layout) - names_) / layout.columns;
    const double wide = magnitudes_ ? 2 * side.x + kBeside : side.x;
    const Point step{wide + std::min(room_x - wide, 16.0),
                     side.y + std::min(area_.height / layout.lines - side.y, 24.0)};
    const double strand = names_ + step.x * layout.columns + kStrandGap;
    const double left = area_.x + (area_.width - strand * strands + kStrandGap) / 2;
    const double top = area_.y + (area_.height - step.y * layout.lines) / 2;
    FilterGrid grid;
    grid.rows = int_size(rows_);
    const int stride = name_stride(step.y, 18);  // where lines are lower than type
    int line = 0;
    int which = -1;
    for (int i = 0; i < int_size(rows_); ++i) {
      if (which + 1 < strands && layout.first[which + 1] == i) {
        ++which;
        line = 0;
      }
      const Point at{left + which * strand + names_, top + line * step.y};
      if (i % stride == 0) {
        grid.names.push_back(styled(kFigure.of_size(step.y < 24 || side.y < 20 ? 14.0 : 18.0),
                                    plan_.row_names[rows_[i]], {at.x - kName, at.y + side.y / 2 + 6}, Align::kRight,
                                    std::max(1.0, names_ - kName)));
      }
      const auto& row = plan_.rows[rows_[i]];
      for (int k = 0; k < shown(rows_[i], layout); ++k) {
        const Rect tile{at.x + k % layout.columns * step.x, at.y + k / layout.columns * step.y, side.x, side.y};
        grid.tiles.push_back({row[k], tile, magnitudes_ ? right_of(tile, side.x) : Rect{}, {}});
      }
      line += lines_of(rows_[i], layout);
    }
    return grid;
  }

  const FilterPlan& plan_;
  const Rect& area_;
  double scale_;
  bool magnitudes_;
  std::vector<int> rows_;
  double names_ = 0;  ///< units of the names with the gap behind them
};

/// Kernels one after the other, each below its class, with its magnitudes and its map beside it.
class CardFitter {
 public:
  CardFitter(const FilterPlan& plan, const FilterRoom& room) : plan_(plan), room_(room), area_(room.area) {
    for (const auto& row : plan.rows) count_ += int_size(row);
  }

  FilterGrid fit() const {
    int best = 0;
    double weight = 0;
    for (int columns = 1; columns <= count_; ++columns) {
      if (weight_of(columns) <= weight) continue;
      best = columns;
      weight = weight_of(columns);
    }
    return best > 0 ? place(best, weight) : FilterGrid();
  }

 private:
  static constexpr double kBetween = 28;  ///< between cards
  static constexpr double kLabel = 22;    ///< of the class above a card

  double label() const { return plan_.by_class ? kLabel : 0; }
  int lines(int columns) const { return (count_ + columns - 1) / columns; }
  double map_aspect() const { return room_.maps ? quotient(plan_.map_width, plan_.map_height) : 0; }
  double gaps() const { return ((room_.maps ? 1 : 0) + (room_.magnitudes ? 1 : 0)) * kBeside; }
  int tiles() const { return room_.magnitudes ? 2 : 1; }

  double weight_of(int columns) const {
    const double height = area_.height / lines(columns) - label() - kGap * 3;
    const double width = area_.width / columns - kBetween - gaps();
    const double tile_aspect = quotient(plan_.tile_width, plan_.tile_height);
    const double fitting = std::min(height, width / (tile_aspect * tiles() + map_aspect()));
    return weight_side(plan_, fitting * tile_aspect, fitting, room_.scale);
  }

  FilterGrid place(int columns, double weight) const {
    const Point side{weight * plan_.tile_width, weight * plan_.tile_height};
    const double map = side.y * map_aspect();
    const double card = side.x * tiles() + map + gaps();
    const Point step{card + std::min(area_.width / columns - card, 3 * kBetween),
                     side.y + std::min(area_.height / lines(columns) - side.y, label() + kBetween)};
    const double left = area_.x + (area_.width - step.x * (columns - 1) - card) / 2;
    const double top = area_.y + (area_.height - step.y * (lines(columns) - 1) - side.y - label()) / 2 + label();
    FilterGrid grid;
    grid.rows = int_size(plan_.rows);
    int i = 0;
    for (int r = 0; r < grid.rows; ++r) {
      for (const int kernel : plan_.rows[r]) {
        const Point at{left + i % columns * step.x, top + i / columns * step.y};
        ++i;
        const Rect tile{at.x, at.y, side.x, side.y};
        const Rect magnitude = room_.magnitudes ? right_of(tile, side.x) : Rect{};
        grid.tiles.push_back({kernel, tile, magnitude, right_of(room_.magnitudes ? magnitude : tile, map)});
        if (plan_.by_class)
          grid.names.push_back(styled(kFigure, plan_.row_names[r], {at.x, at.y - 7}, Align::kLeft, card));
      }
    }
    return grid;
  }

  const FilterPlan& plan_;
  const FilterRoom& room_;
  const Rect& area_;
  int count_ = 0;
};

/// Units of the words below the image that the maps are of.
double height_of_words(TextMeasure& measure, double width, bool magnitudes) {
  constexpr double kLeast = 140;
  constexpr double kNames = 60;  // of the image and its class
  constexpr double kLine = 20;
  const auto lines = wrap_words(measure, words_of_maps(magnitudes, "brighter"), width, kNote.type);
  return std::max(kLeast, kNames + kLine * int_size(lines));
}

/// Kernels with the image that their maps are of at their left.
FilterGrid fit_kernels(TextMeasure& measure, const FilterPlan& plan, FilterRoom room) {
  constexpr double kLeast = 480;  // of an area that has room for an image
  const Rect area = room.area;
  const double image = std::clamp(area.width * 0.14, 110.0, 220.0);
  const double words = height_of_words(measure, image, room.magnitudes);
  room.maps = room.maps && area.width >= kLeast && area.height >= image + words;
  if (!room.maps) return CardFitter(plan, room).fit();
  room.area = {area.x + image + kStrandGap, area.y, area.width - image - kStrandGap, area.height};
  FilterGrid grid = CardFitter(plan, room).fit();
  grid.image = {area.x, area.y + (area.height - image - words) / 2, image, image};
  return grid;
}

/// `room.area`: of the whole panel. The foot has a second line for the second scale, and one for words, where the first
/// has no room for them.
FilterGrid fit_in(TextMeasure& measure, const FilterPlan& plan, FilterRoom room) {
  constexpr double kWide = 1400;
  constexpr double kNarrow = 640;
  const Rect whole = room.area;
  const bool narrow = plan.magnitude_scale > 0 && whole.width < kNarrow;
  const double foot = (room.magnitudes && whole.width < kWide ? 2 * kScaleLine : kScaleLine) + (narrow ? kNoteLine : 0);
  room.area.height -= foot;
  FilterGrid grid = plan.kernels ? fit_kernels(measure, plan, room) : RowFitter(measure, plan, room).fit();
  grid.foot = {whole.x, room.area.bottom(), whole.width, foot};
  grid.narrow = narrow;
  grid.magnitudes = room.magnitudes;
  return grid;
}

}  // namespace

std::string words_of_maps(bool magnitudes, const char* more) {
  return fmt::format("{} the map that it makes of this image, {} where its output is larger",
                     magnitudes ? "At a filter’s right end:" : "Beside a filter:", more);
}

FilterGrid fit_filters(TextMeasure& measure, const FilterPlan& plan, const Rect& area, double scale, bool maps) {
  constexpr double kLeast = 24;  // of a tile's sides
  FilterGrid grid = fit_in(measure, plan, {area, scale, false, maps});
  if (plan.magnitude_scale <= 0) return grid;
  FilterGrid both = fit_in(measure, plan, {area, scale, true, maps});
  const bool loses_map = grid.image.width > 0 && both.image.width <= 0;
  if (loses_map || both.tiles.size() < std::max<std::size_t>(1, grid.tiles.size())) return grid;
  const Rect& tile = both.tiles.front().area;
  return std::min(tile.width, tile.height) * std::min(1.0, scale) < kLeast ? grid : both;
}

}  // namespace epochreel::scene
