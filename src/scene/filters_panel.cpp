#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "panels.h"
#include "words.h"

namespace epochreel::scene {

namespace {

constexpr double kNamesWidth = 112;
constexpr double kGap = 4;

struct TileGrid {
  std::size_t columns = 1;  ///< of a row the first so many units: those that changed most
  double step_x = 60;
  double step_y = 60;
  double side_x = 56;
  double side_y = 56;
  double left = 0;
  double top = 0;
};

/// As many units of each class as leave the tiles as tall as the rows allow.
std::size_t most_columns(const FilterPlan& plan, const Rect& area, double scale) {
  constexpr double kFewest = 4;
  const double room = area.height / static_cast<double>(std::max<std::size_t>(1, plan.rows.size())) - kGap;
  const double unit = std::max(1.0, std::floor(room * scale / plan.tile_height)) / scale;
  return static_cast<std::size_t>(
      std::max(kFewest, std::floor((area.width - kNamesWidth) / (unit * plan.tile_width + kGap))));
}

/// Tiles as large as fit, a whole number of pixels a weight where there is room for it.
TileGrid fit_tiles(const FilterPlan& plan, const Rect& area, double scale) {
  TileGrid tiles;
  for (const auto& row : plan.rows) tiles.columns = std::max(tiles.columns, row.size());
  tiles.columns = std::min(tiles.columns, most_columns(plan, area, scale));
  const auto columns = static_cast<double>(tiles.columns);
  const double room_x = (area.width - kNamesWidth) / columns - kGap;
  const double room_y = area.height / static_cast<double>(plan.rows.size()) - kGap;
  double unit = std::min(room_x / plan.tile_width, room_y / plan.tile_height);
  if (unit * scale >= 1) unit = std::floor(unit * scale) / scale;
  tiles.side_x = unit * plan.tile_width;
  tiles.side_y = unit * plan.tile_height;
  // Tiles keep their size and take the room there is between them, within reason.
  tiles.step_x = tiles.side_x + std::min(room_x + kGap - tiles.side_x, 16.0);
  tiles.step_y = tiles.side_y + std::min(room_y + kGap - tiles.side_y, 24.0);
  const double width = kNamesWidth + tiles.step_x * columns;
  tiles.left = area.x + (area.width - width) / 2 + kNamesWidth;
  tiles.top = area.y + (area.height - tiles.step_y * static_cast<double>(plan.rows.size())) / 2;
  return tiles;
}

/// The change of a unit's weights since the first snapshot, in the film's scale.
std::vector<float> tile_values(const std::vector<float>& before, const std::vector<float>& after, double fraction,
                               int unit, const FilterPlan& plan) {
  const auto size = static_cast<std::size_t>(plan.tile_width) * static_cast<std::size_t>(plan.tile_height);
  const std::size_t offset = static_cast<std::size_t>(unit) * size;
  const auto t = static_cast<float>(fraction);
  const auto factor = static_cast<float>(1 / plan.scale);
  std::vector<float> values(size);
  for (std::size_t i = 0; i < size; ++i) {
    const float value = before[offset + i] + (after[offset + i] - before[offset + i]) * t;
    values[i] = std::clamp((value - plan.start[offset + i]) * factor, -1.0F, 1.0F);
  }
  return values;
}

/// The first layer's weights at a snapshot.
ArrayCache::Array weights_at(const Shot& shot, int snapshot) {
  const FilterPlan& plan = shot.plan.filters;
  return shot.cache.arrays.at(snapshot, plan.weight_name, {-1, std::int64_t{plan.tile_width} * plan.tile_height});
}

}  // namespace

void resolve_filters(const Shot& shot, const PlacedPanel& placed, Frame& frame) {
  if (shot.plan.filters.weight_name.empty()) {
    return say_missing(placed, "Filters", "no weights of a first dense layer were recorded", frame);
  }
  const Rect& whole = placed.area;
  const FilterPlan& plan = shot.plan.filters;
  const auto before = weights_at(shot, shot.moment.before);
  const auto after = weights_at(shot, std::min(shot.moment.before + 1, shot.last_snapshot()));
  const TileGrid tiles = fit_tiles(plan, {whole.x, whole.y, whole.width, whole.height - 44}, shot.plan.stage.scale);
  TilesPanel panel;
  TextPanel labels;
  for (std::size_t r = 0; r < plan.rows.size(); ++r) {
    const double y = tiles.top + tiles.step_y * static_cast<double>(r);
    // Where rows are lower than type, every second, third ... has its name.
    const auto stride = static_cast<std::size_t>(std::ceil(18 / tiles.step_y));
    if (r % stride == 0) {
      labels.texts.push_back({plan.row_names[r],
                              {tiles.left - 16, y + tiles.side_y / 2 + 6},
                              tiles.step_y < 24 ? 14.0 : 18.0,
                              Weight::kMedium,
                              Ink::kText,
                              Align::kRight,
                              kNamesWidth - 8});
    }
    for (std::size_t c = 0; c < std::min(tiles.columns, plan.rows[r].size()); ++c) {
      const double x = tiles.left + tiles.step_x * static_cast<double>(c);
      panel.tiles.push_back({{x, y, tiles.side_x, tiles.side_y},
                             plan.tile_width,
                             plan.tile_height,
                             tile_values(*before, *after, shot.moment.fraction, plan.rows[r][c], plan)});
    }
  }
  frame.panels.emplace_back(std::move(panel));
  const std::string limit = figure_words(plan.scale);
  const double scale_width = std::min(480.0, whole.width * 0.36);
  frame.add_still(std::move(labels));
  frame.add_still(ScalePanel{{whole.right() - scale_width, whole.bottom() - 30, scale_width, 10},
                             {"−" + limit, "0", limit},
                             "change of weight since the start"});
  TextPanel note;
  note.texts.push_back({fmt::format("a tile a neuron, its {} × {} weights", plan.tile_height, plan.tile_width),
                        {whole.x, whole.bottom() - 14},
                        14,
                        Weight::kRegular,
                        Ink::kMuted,
                        Align::kLeft,
                        whole.width - scale_width - 260});
  frame.add_still(std::move(note));
}

}  // namespace epochreel::scene
