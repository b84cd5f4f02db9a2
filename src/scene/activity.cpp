#include "activity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace epochreel::scene {

namespace {

/// One row of a (P, units) record.
std::vector<float> row_of(const trace::TensorFile& file, const std::string& name, int probe, int units) {
  if (!file.has(name)) return std::vector<float>(static_cast<std::size_t>(units), 0.0F);
  const std::int64_t shape[] = {-1, units};
  auto view = file.at(name, shape);
  const auto row_bytes = view.data.size() / static_cast<std::size_t>(view.shape[0]);
  view.data = view.data.subspan(row_bytes * static_cast<std::size_t>(probe), row_bytes);
  view.shape = {units};
  return view.floats();
}

/// The `keep` strongest incoming edges of every neuron by |activation x weight|; ties go to the lower unit.
std::vector<Edge> strongest_edges(const std::vector<float>& left, const std::vector<float>& weights, int units,
                                  int keep) {
  std::vector<int> active;
  for (std::size_t u = 0; u < left.size(); ++u) {
    if (left[u] != 0.0F && std::isfinite(left[u])) active.push_back(static_cast<int>(u));
  }
  std::vector<Edge> edges;
  std::vector<Edge> best;
  for (int to = 0; to < units; ++to) {
    const float* row = weights.data() + static_cast<std::size_t>(to) * left.size();
    best.clear();
    for (const int from : active) {
      const float contribution = left[static_cast<std::size_t>(from)] * row[from];
      const float strength = std::fabs(contribution);
      if (!std::isfinite(strength)) continue;
      const bool full = static_cast<int>(best.size()) == keep;
      if (full && strength <= std::fabs(best.back().contribution)) continue;
      if (full) best.pop_back();
      auto at = best.end();
      while (at != best.begin() && std::fabs((at - 1)->contribution) < strength) --at;
      best.insert(at, {from, to, contribution});
    }
    edges.insert(edges.end(), best.begin(), best.end());
  }
  return edges;
}

/// Few edges lead to the outputs, thousands to the first sheet: a factor a gap keeps them in balance.
float gap_factor(std::size_t gap, std::size_t gaps) {
  if (gap + 1 == gaps) return 4.0F;
  return gap == 0 ? 0.5F : 1.0F;
}

/// Brightness of an edge into a silent neuron, of that into one that fires.
constexpr float kIntoSilence = 0.22F;

void add_gap(std::vector<FlowCurve>& curves, const std::vector<Edge>& edges, const NetworkPlan& plan, std::size_t gap,
             const std::vector<float>& arriving) {
  const auto& left = plan.stations[gap].places;
  const auto& right = plan.stations[gap + 1].places;
  const bool outputs = gap + 2 == plan.stations.size();
  const auto to_pixel = [&](Point p) {
    return std::array{static_cast<float>(plan.stage.origin.x + p.x * plan.stage.scale),
                      static_cast<float>(plan.stage.origin.y + p.y * plan.stage.scale)};
  };
  const auto reference = static_cast<float>(plan.edge_scale[gap]);
  if (!(reference > 0)) return;
  const float factor = gap_factor(gap, plan.stations.size() - 1);
  for (const Edge& edge : edges) {
    const float strength = std::min(1.0F, std::fabs(edge.contribution) / reference);
    const bool fires = outputs || arriving[static_cast<std::size_t>(edge.to)] > 0;
    const float amount = strength * std::sqrt(strength) * factor * (fires ? 1.0F : kIntoSilence) * 255.0F;
    const auto from = to_pixel(left[static_cast<std::size_t>(edge.from)]);
    const auto to = to_pixel(right[static_cast<std::size_t>(edge.to)]);
    const float end = outputs ? to[0] - static_cast<float>(13 * plan.stage.scale) : to[0];
    curves.push_back({from[0], from[1], end, to[1], static_cast<std::uint16_t>(std::min(1023.0F, amount)),
                      edge.contribution > 0});
  }
}

}  // namespace

Weights read_weights(const trace::TensorFile& file, const std::vector<Station>& stations) {
  Weights weights;
  for (std::size_t s = 1; s < stations.size(); ++s) {
    const std::int64_t shape[] = {stations[s].units, stations[s - 1].units};
    weights.push_back(file.at(fmt::format("model.{}.weight", stations[s].dense_layer), shape).floats());
  }
  return weights;
}

Activations read_activations(const trace::TensorFile& file, const std::vector<Station>& stations, const Probes& probes,
                             int probe) {
  Activations activations;
  std::vector<float> pixels;
  for (const std::uint8_t pixel : probes.image(probe)) pixels.push_back(static_cast<float>(pixel) / 255.0F);
  activations.push_back(std::move(pixels));
  for (std::size_t s = 1; s + 1 < stations.size(); ++s) {
    activations.push_back(
        row_of(file, fmt::format("probe.layer.{}", stations[s].activation_layer), probe, stations[s].units));
  }
  activations.push_back(row_of(file, "probe.probability", probe, stations.back().units));
  return activations;
}

int edges_kept(const std::vector<Station>& stations, std::size_t gap) {
  return gap + 2 == stations.size() ? kEdgesPerOutput : kEdgesPerNeuron;
}

std::vector<std::vector<Edge>> collect_edges(const std::vector<Station>& stations, const Activations& activations,
                                             const Weights& weights) {
  std::vector<std::vector<Edge>> gaps;
  for (std::size_t g = 0; g + 1 < stations.size(); ++g) {
    gaps.push_back(strongest_edges(activations[g], weights[g], stations[g + 1].units, edges_kept(stations, g)));
  }
  return gaps;
}

FlowField make_flow(const NetworkPlan& plan, const Activations& activations, const Weights& weights) {
  const auto gaps = collect_edges(plan.stations, activations, weights);
  std::vector<FlowCurve> curves;
  for (std::size_t g = 0; g < gaps.size(); ++g) add_gap(curves, gaps[g], plan, g, activations[g + 1]);
  const auto pixel = [&](double units) { return static_cast<int>(std::lround(units * plan.stage.scale)); };
  const NetworkFrame frame = network_frame(plan.area);
  FlowField field = make_flow_field(pixel(plan.area.x) + static_cast<int>(std::lround(plan.stage.origin.x)),
                                    pixel(plan.area.y) + static_cast<int>(std::lround(plan.stage.origin.y)),
                                    pixel(frame.output_x + 8 - plan.area.x), pixel(plan.area.height - 56));
  accumulate(field, curves);
  return field;
}

}  // namespace epochreel::scene
