#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenes.h"
#include "words.h"

namespace epochreel::scene {

namespace {

constexpr double kFiltersMove = 0.72;  ///< share of the scene in which training is run through again
constexpr double kNamesWidth = 112;
constexpr double kGap = 4;

struct TileGrid {
  double step_x = 60;
  double step_y = 60;
  double side_x = 56;
  double side_y = 56;
  double left = 0;
  double top = 0;
};

/// Tiles as large as fit, a whole number of pixels a weight where there is room for it.
TileGrid fit_tiles(const FilterPlan& plan, double scale) {
  const Rect area{grid::kMargin, 128, 1824, 800};
  std::size_t columns = 1;
  for (const auto& row : plan.rows) columns = std::max(columns, row.size());
  const double room_x = (area.width - kNamesWidth) / static_cast<double>(columns) - kGap;
  const double room_y = area.height / static_cast<double>(plan.rows.size()) - kGap;
  double unit = std::min(room_x / plan.tile_width, room_y / plan.tile_height);
  if (unit * scale >= 1) unit = std::floor(unit * scale) / scale;
  TileGrid tiles;
  tiles.side_x = unit * plan.tile_width;
  tiles.side_y = unit * plan.tile_height;
  // Tiles keep their size and take the room there is between them, within reason.
  tiles.step_x = tiles.side_x + std::min(room_x + kGap - tiles.side_x, 16.0);
  tiles.step_y = tiles.side_y + std::min(room_y + kGap - tiles.side_y, 24.0);
  const double width = kNamesWidth + tiles.step_x * static_cast<double>(columns);
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

TilesPanel filter_tiles(const SceneContext& context, const Moment& moment) {
  const FilterPlan& plan = context.plan.filters;
  const int last = static_cast<int>(context.plan.records.size()) - 1;
  const auto before = context.filters->at(context.plan, moment.before);
  const auto after = context.filters->at(context.plan, std::min(moment.before + 1, last));
  const TileGrid tiles = fit_tiles(plan, context.plan.scale);
  TilesPanel panel;
  for (std::size_t r = 0; r < plan.rows.size(); ++r) {
    const double y = tiles.top + tiles.step_y * static_cast<double>(r);
    panel.labels.push_back({plan.row_names[r], {tiles.left - 16, y + tiles.side_y / 2 + 6}, 18, Weight::kMedium,
                            Ink::kText, Align::kRight, kNamesWidth - 8});
    for (std::size_t c = 0; c < plan.rows[r].size(); ++c) {
      const double x = tiles.left + tiles.step_x * static_cast<double>(c);
      panel.tiles.push_back({{x, y, tiles.side_x, tiles.side_y}, plan.tile_width, plan.tile_height,
                             tile_values(*before, *after, moment.fraction, plan.rows[r][c], plan)});
    }
  }
  return panel;
}

}  // namespace

void resolve_filters(const SceneContext& context, Frame& frame) {
  const auto& plan = context.plan;
  // The first snapshots show next to nothing: they pass quickly.
  const double passed = std::sqrt(std::min(1.0, context.share() / kFiltersMove));
  const Moment moment = moment_at(passed, static_cast<int>(plan.records.size()));
  const SnapshotRecord record = record_at(plan.records, moment);
  HeaderPanel header = training_header(plan, record);
  header.title = "What the first layer sees";
  header.subtitle = fmt::format("a tile a neuron: how its {} × {} weights changed · a row a class: of the neurons that speak for it, those that changed most",
                                plan.filters.tile_height, plan.filters.tile_width);
  header.counters.erase(header.counters.begin() + 2, header.counters.end() - 1);
  frame.panels.emplace_back(std::move(header));
  if (!plan.filters.weight_name.empty()) {
    frame.panels.emplace_back(filter_tiles(context, moment));
    const std::string limit = figure_words(plan.filters.scale);
    frame.panels.emplace_back(ScalePanel{{1392, 956, 480, 10}, {"−" + limit, "0", limit}, "change of weight since the start"});
  }
  frame.panels.emplace_back(caption_panel("What training has written into the first layer since the first step", 1));
  frame.panels.emplace_back(timeline(plan, record.step));
}

}  // namespace epochreel::scene
