#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "film_plan.h"
#include "percentile.h"

namespace epochreel::scene {

namespace {

constexpr std::size_t kFilterColumns = 24;

/// Of each row the units whose weights changed most, by falling change.
void keep_most_changed(FilterPlan& plan, const std::vector<float>& change) {
  const auto size = static_cast<std::size_t>(plan.tile_width) * static_cast<std::size_t>(plan.tile_height);
  const auto energy = [&](int unit) {
    double sum = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const double value = change[static_cast<std::size_t>(unit) * size + i];
      sum += value * value;
    }
    return sum;
  };
  std::vector<float> shown;
  for (auto& row : plan.rows) {
    std::vector<std::pair<double, int>> ranked;
    ranked.reserve(row.size());
    for (const int unit : row) ranked.emplace_back(-energy(unit), unit);
    std::sort(ranked.begin(), ranked.end());
    row.clear();
    for (const auto& [negative_energy, unit] : ranked) {
      if (row.size() == kFilterColumns) break;
      row.push_back(unit);
      const auto* first = change.data() + static_cast<std::size_t>(unit) * size;
      shown.insert(shown.end(), first, first + size);
    }
  }
  const double scale = magnitude_percentile(shown, 0.995);
  plan.scale = scale > 0 ? scale : 1;
}

}  // namespace

FilterPlan plan_filters(const trace::TraceReader& trace, const std::vector<Station>& stations) {
  FilterPlan plan;
  if (stations.size() < 2 || !all_dense(stations)) return plan;
  const auto last = trace.open_snapshot(static_cast<int>(trace.snapshots().size()) - 1);
  const auto name = fmt::format("model.{}.weight", stations[1].weight_layer);
  if (!last.has(name)) return plan;
  plan.weight_name = name;
  const auto& shape = trace.manifest().input_shape;
  plan.tile_height = static_cast<int>(shape.at(shape.size() - 2));
  plan.tile_width = static_cast<int>(shape.back());
  const std::int64_t weights[] = {stations[1].units, std::int64_t{plan.tile_height} * plan.tile_width};
  plan.start = trace.open_snapshot(0).at(name, weights).floats();
  auto change = last.at(name, weights).floats();
  for (std::size_t i = 0; i < change.size(); ++i) change[i] -= plan.start.at(i);
  const auto& names = trace.manifest().class_names;
  if (stations.size() == 2) {  // the first layer is the last: a unit a class
    for (std::size_t c = 0; c < names.size(); ++c) plan.rows.push_back({static_cast<int>(c)});
  } else {
    plan.rows = class_order(stations, 1, last).units_of_class;
  }
  keep_most_changed(plan, change);
  plan.row_names = names;
  return plan;
}

}  // namespace epochreel::scene
