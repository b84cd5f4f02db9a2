#include "panels/filters/filter_plan.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"
#include "reading/activations.h"
#include "reading/channel_norms.h"
#include "reading/class_order.h"
#include "reading/percentile.h"

namespace epochreel::scene {

namespace {

constexpr std::size_t kFilterColumns = 24;

/// Keeps the units of each row whose weights changed most, by falling change.
void keep_most_changed(FilterPlan& plan, const std::vector<float>& change) {
  const std::size_t size = plan.weights_a_tile();
  const auto energy = [&](int unit) {
    double sum = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const double value = change[unit * size + i];
      sum += value * value;
    }
    // Units whose weights are not finite come first.
    return std::isfinite(sum) ? sum : std::numeric_limits<double>::max();
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
      const auto* first = change.data() + unit * size;
      shown.insert(shown.end(), first, first + size);
    }
  }
  plan.scale = magnitude_scale(shown);
  if (plan.channels == 1) return;
  plan.magnitude_scale = magnitude_scale(
      filter_norms(shown.size() / size, plan.channels, size / plan.channels, [&](std::int64_t i) { return shown[i]; }));
}

/// The kernels of the first conv2d by the class whose probes make their maps brightest.
std::vector<std::vector<int>> kernels_of_class(const std::vector<Station>& stations, const Probes& probes,
                                               const trace::Snapshot& last, std::size_t classes) {
  const std::size_t kernels = stations[1].units;
  std::vector<double> sums(classes * kernels, 0.0);  // of mean activations
  std::vector<double> counts(classes, 0.0);
  for (const int probe : probes.mapped) {
    const std::size_t label = probes.labels[probe];
    const auto maps = read_activations(last, stations, probes, probe).shown[1];
    const std::size_t size = maps.size() / kernels;
    counts[label] += 1;
    for (std::size_t i = 0; i < maps.size(); ++i) {
      if (std::isfinite(maps[i])) sums[label * kernels + i / size] += maps[i] / static_cast<double>(size);
    }
  }
  std::vector<std::vector<int>> result(classes);
  for (std::size_t k = 0; k < kernels; ++k) {
    std::size_t best = 0;
    const auto mean = [&](std::size_t c) { return counts[c] > 0 ? sums[c * kernels + k] / counts[c] : -1.0; };
    for (std::size_t c = 1; c < classes; ++c) {
      if (mean(c) > mean(best)) best = c;
    }
    result[best].push_back(static_cast<int>(k));
  }
  return result;
}

void drop_empty_rows(FilterPlan& plan) {
  std::vector<std::string> names;
  for (std::size_t r = 0; r < plan.rows.size(); ++r) {
    if (!plan.rows[r].empty()) names.push_back(plan.row_names[r]);
  }
  plan.row_names = std::move(names);
  std::erase_if(plan.rows, [](const auto& row) { return row.empty(); });
}

/// Rows of the classes that have a kernel; one without a name where no maps were recorded.
void sort_kernels(FilterPlan& plan, const std::vector<Station>& stations, const Probes& probes,
                  const trace::Snapshot& last) {
  const std::string maps = trace::names::kProbeLayer(stations[1].activation_layer);
  plan.by_class = !probes.mapped.empty() && last.has(maps);
  if (plan.by_class) {
    plan.sorted_by = int_size(probes.mapped);
    plan.rows = kernels_of_class(stations, probes, last, plan.row_names.size());
    return drop_empty_rows(plan);
  }
  plan.row_names = {""};
  plan.rows.resize(1);
  for (int k = 0; k < stations[1].units; ++k) plan.rows.front().push_back(k);
}

/// Which record has the maps of the kernels, and how bright they are.
void measure_maps(FilterPlan& plan, const trace::TraceReader& trace, const Station& first, const Probes& probes) {
  const std::string record = trace::names::kProbeLayer(first.activation_layer);
  if (probes.mapped.empty() || !trace.recorded_throughout(record)) return;
  plan.maps = record;
  plan.map_width = first.map_width;
  plan.map_height = first.map_height;
  const int last = int_size(trace.snapshots()) - 1;
  std::vector<float> sample;
  for (const double share : {0.02, 0.25, 0.5, 0.75, 1.0}) {
    const auto values = trace.snapshot(floor_to<std::size_t>(share * last)).floats(record);
    std::copy_if(values.begin(), values.end(), std::back_inserter(sample), [](float value) { return value != 0; });
  }
  plan.map_scale = magnitude_scale(sample);
}

/// Pearson's correlation of the values of neighbours, side by side or one below the other, over all pairs in all tiles;
/// not a number where it is not defined. Noise has 0.
double neighbour_correlation(const std::vector<float>& values, int width, int height) {
  double count = 0;
  double sum = 0;  // over both of each pair
  double squares = 0;
  double products = 0;
  const auto add = [&](double a, double b) {
    count += 1;
    sum += a + b;
    squares += a * a + b * b;
    products += a * b;
  };
  const std::size_t size = std::int64_t{width} * height;
  for (std::size_t first = 0; first + size <= values.size(); first += size) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const float* at = values.data() + first + std::int64_t{y} * width + x;
        if (x + 1 < width) add(at[0], at[1]);
        if (y + 1 < height) add(at[0], at[width]);
      }
    }
  }
  const double mean = sum / (2 * count);
  const double variance = squares / (2 * count) - mean * mean;
  return variance > 0 ? (products / count - mean * mean) / variance : NAN;
}

/// The size of a tile and the shape of the weights.
void size_tiles(FilterPlan& plan, const trace::TraceReader& trace, const Station& first,
                const std::vector<std::int64_t>& recorded) {
  const auto& input = trace.manifest().input_shape;
  plan.kernels = first.kind == StationKind::kMaps;
  const auto& from = plan.kernels ? recorded : input;
  plan.tile_height = narrow<int>(from[from.size() - 2]);
  plan.tile_width = narrow<int>(from.back());
  plan.channels = input.size() == 3 ? narrow<int>(input.front()) : 1;
  plan.shape = {first.units, std::int64_t{plan.channels} * plan.tile_height * plan.tile_width};
  if (plan.kernels) plan.shape = {first.units, plan.channels, plan.tile_height, plan.tile_width};
}

}  // namespace

FilterPlan plan_filters(const trace::TraceReader& trace, const std::vector<Station>& stations, const Probes& probes,
                        const std::vector<std::string>& names) {
  FilterPlan plan;
  if (stations.size() < 2 || stations.front().kind != StationKind::kPixels) return plan;
  const auto last = trace.last_snapshot();
  const auto name = trace::names::kWeight(stations[1].weight_layer);
  if (!trace.recorded_throughout(name)) return plan;
  size_tiles(plan, trace, stations[1], last.shape(name));
  plan.weight_name = name;
  plan.start = trace.snapshot(0).floats(name);
  auto change = last.floats(name);
  for (std::size_t i = 0; i < change.size(); ++i) change[i] -= plan.start[i];
  plan.neighbours = neighbour_correlation(change, plan.tile_width, plan.tile_height);
  plan.row_names = names;
  if (plan.kernels) {
    sort_kernels(plan, stations, probes, last);
  } else if (stations.size() == 2) {  // the first layer is the last: a unit a class
    for (int c = 0; c < int_size(plan.row_names); ++c) plan.rows.push_back({c});
  } else if (has_weights(trace, stations, 2)) {
    plan.rows = class_order(stations, 1, last).units_of_class;
  } else {  // nothing says which class a unit speaks for
    plan.by_class = false;
    plan.row_names = {""};
    plan.rows.resize(1);
    for (int unit = 0; unit < stations[1].units; ++unit) plan.rows.front().push_back(unit);
  }
  if (plan.by_class && !plan.kernels) {
    drop_empty_rows(plan);
    plan.without = int_size(names) - int_size(plan.rows);
  }
  keep_most_changed(plan, change);
  if (plan.kernels) measure_maps(plan, trace, stations[1], probes);
  return plan;
}

}  // namespace epochreel::scene
