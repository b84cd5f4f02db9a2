#include "panels/network/plan_network.h"

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"
#include "panels/network/edges.h"
#include "panels/network/station_places.h"
#include "reading/class_order.h"
#include "reading/percentile.h"

namespace epochreel::scene {

namespace {

/// Snapshots that stand for the film when scales are measured.
std::vector<int> sample_snapshots(int count) {
  std::vector<int> sample;
  for (const double share : {0.02, 0.25, 0.5, 0.75, 1.0}) {
    const int at = floor_to<int>(share * (count - 1));
    if (sample.empty() || sample.back() != at) sample.push_back(at);
  }
  return sample;
}

struct Sample {
  Activations activations;
  Edges edges;
};

std::vector<Sample> take_samples(const trace::TraceReader& trace, const Probes& probes, const std::vector<int>& shown,
                                 const NetworkPlan& plan) {
  std::vector<Sample> samples;
  std::size_t next = 0;
  for (const int snapshot : sample_snapshots(int_size(trace.snapshots()))) {
    const auto file = trace.snapshot(snapshot);
    for (int turn = 0; turn < 2; ++turn) {
      const int probe = shown[next++ % shown.size()];
      Sample sample;
      sample.activations = read_activations(file, plan.stations, probes, probe);
      if (plan.has_edges) {
        const Weights weights = read_weights(file, plan.stations);
        const int before = std::max(0, snapshot - 1);
        const Weights weights_before = read_weights(trace.snapshot(before), plan.stations);
        sample.edges = strongest_edges({plan.stations, plan.edges, sample.activations, weights, &weights_before});
      }
      samples.push_back(std::move(sample));
    }
  }
  return samples;
}

void measure_glow(NetworkPlan& plan, const std::vector<Sample>& samples) {
  for (std::size_t s = 0; s < plan.stations.size(); ++s) {
    std::vector<float> positive;
    for (const Sample& sample : samples) {
      for (const float value : sample.activations.shown[s]) {
        if (value > 0 && std::isfinite(value)) positive.push_back(value);
      }
    }
    const bool is_image = s == 0 && plan.stations[s].kind == StationKind::kPixels;
    const bool bounded = is_image || s + 1 == plan.stations.size();
    const double reference = percentile(positive, 0.995);
    plan.glow_scale.push_back(bounded || reference <= 0 ? 1.0 : reference);
  }
}

void measure_edges(NetworkPlan& plan, const std::vector<Sample>& samples) {
  plan.edge_scale.assign(plan.stations.size() - 1, 0.0);
  std::vector<std::vector<float>> strengths(plan.stations.size() - 1);
  for (const Sample& sample : samples) {
    for (std::size_t g = 0; g < sample.edges.size(); ++g) {
      for (const Edge& edge : sample.edges[g]) strengths[g].push_back(std::fabs(edge.contribution));
    }
  }
  for (std::size_t g = 0; g < strengths.size(); ++g) plan.edge_scale[g] = percentile(strengths[g], 0.99);
}

void measure_tone(NetworkPlan& plan, const std::vector<Sample>& samples) {
  std::vector<float> sums;
  FlowAdder adder;
  FlowField field = flow_window(plan);
  for (const Sample& sample : samples) {
    draw_flow(plan, sample.activations, sample.edges, adder, field);
    for (std::size_t i = 0; i < field.up.size(); i += 7) {
      const float sum = field.up[i].value() + field.down[i].value();
      if (sum > FlowField::kFullLine / 64.0F) sums.push_back(sum);
    }
  }
  plan.tone_reference = std::max(1.0, percentile(sums, 0.97));
}

}  // namespace

NetworkPlan plan_network(const NetworkSource& source, const Rect& area, job::EdgeChoice edges) {
  NetworkPlan plan;
  plan.stage = source.stage;
  plan.area = area;
  plan.edges = edges;
  plan.stations = source.stations;
  const auto last = source.trace.last_snapshot();
  plan.has_edges = has_weights(source.trace, plan.stations);
  place_stations(plan.stations, source.trace.manifest(), unit_ranks(plan.stations, last), area,
                 source.spine.rails.empty() ? 0 : kRailRoom);
  plan.is_spine = !source.spine.stations.empty();
  plan.order_only = source.trace.manifest().network.order_only;
  plan.rails = source.spine.rails;
  plan.hidden = source.spine.hidden;
  plan.left_out = source.spine.left_out;
  for (std::size_t s = 1; s < plan.stations.size(); ++s) {
    const std::int64_t units = plan.stations[s].units;
    const bool image = plan.stations[s - 1].kind == StationKind::kPixels && plan.stations[s].kind == StationKind::kMaps;
    const int sources = image ? 1 : plan.stations[s - 1].units;
    plan.edges_total += units * sources;
    plan.edges_shown += units * std::min(edges_kept(plan.stations, s - 1), sources);
  }
  const auto samples = take_samples(source.trace, source.probes, source.shown_probes, plan);
  measure_glow(plan, samples);
  if (plan.has_edges) {
    measure_edges(plan, samples);
    measure_tone(plan, samples);
  }
  return plan;
}

}  // namespace epochreel::scene
