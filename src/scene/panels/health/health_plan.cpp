#include "panels/health/health_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"
#include "reading/blocks.h"
#include "reading/class_order.h"

namespace epochreel::scene {

namespace {

double scalar_of(const trace::Snapshot& file, const std::string& name) {
  if (!file.has(name)) return std::numeric_limits<double>::quiet_NaN();
  return file.scalar(name);
}

/// By the class that they speak for where that is known, else as the trace has them.
void set_orders(HealthPlan& plan, const trace::TraceReader& trace, const std::vector<Station>& stations,
                const trace::Snapshot& last) {
  for (HealthLayer& layer : plan.layers) {
    layer.order.resize(layer.units);
    std::iota(layer.order.begin(), layer.order.end(), std::size_t{0});
    layer.runs = {{-1, layer.units}};
  }
  if (!all_dense(stations) || !has_weights(trace, stations)) return;
  for (int s = 1; s + 1 < int_size(stations); ++s) {
    const std::string record = trace::names::kLayerFiringRate(stations[s].activation_layer);
    for (HealthLayer& layer : plan.layers) {
      if (layer.record != record || stations[s].units != layer.units) continue;
      const auto units_of_class = class_order(stations, s, last).units_of_class;
      layer.order.clear();
      layer.runs.clear();
      for (int c = 0; c < int_size(units_of_class); ++c) {
        layer.order.insert(layer.order.end(), units_of_class[c].begin(), units_of_class[c].end());
        if (!units_of_class[c].empty()) layer.runs.push_back({c, int_size(units_of_class[c])});
      }
    }
  }
}

}  // namespace

HealthPlan plan_health(const trace::TraceReader& trace, const std::vector<Station>& stations) {
  HealthPlan plan;
  auto blocks = find_blocks(trace.manifest());
  if (!blocks.empty()) blocks.pop_back();  // the output
  const auto last = trace.last_snapshot();
  for (const Block& block : blocks) {
    HealthLayer layer;
    layer.name = block.name;
    layer.number = block.activation_layer;
    layer.record = trace::names::kLayerFiringRate(layer.number);
    layer.maps = block.maps;
    layer.rectified = block.rectified;
    if (!trace.recorded_throughout(layer.record)) continue;
    layer.units = narrow<int>(last.shape(layer.record)[0]);
    plan.layers.push_back(std::move(layer));
  }
  for (std::size_t s = 0; s < trace.snapshots().size(); ++s) {
    const auto file = trace.snapshot(s);
    for (HealthLayer& layer : plan.layers) {
      layer.active.push_back(scalar_of(file, trace::names::kLayerActive(layer.number)));
      layer.dead.push_back(scalar_of(file, trace::names::kLayerDead(layer.number)));
      const auto rates = file.floats(layer.record);
      plan.unknown = plan.unknown || !std::all_of(rates.begin(), rates.end(), [](float r) { return std::isfinite(r); });
    }
  }
  set_orders(plan, trace, stations, last);
  if (plan.layers.empty())
    plan.missing = has_hidden(stations)
                       ? fmt::format("{} of hidden layers was not recorded", trace::names::kLayerFiringRate.pattern)
                       : "the network has no hidden layer";
  return plan;
}

}  // namespace epochreel::scene
