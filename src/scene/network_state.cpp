#include "network_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace epochreel::scene {

namespace {

struct Edge {
  int from = 0;
  int to = 0;
  float contribution = 0;
};

using Activations = std::vector<std::vector<float>>;  ///< a station: (units)
using Weights = std::vector<std::vector<float>>;      ///< a gap: (units to the right, units to the left)

constexpr std::size_t kStatesKept = 6;
constexpr std::size_t kWeightsKept = 3;

Weights read_weights(const trace::TensorFile& file, const std::vector<Station>& stations) {
  Weights weights;
  for (std::size_t s = 1; s < stations.size(); ++s) {
    const std::int64_t shape[] = {stations[s].units, stations[s - 1].units};
    weights.push_back(file.at(fmt::format("model.{}.weight", stations[s].dense_layer), shape).floats());
  }
  return weights;
}

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

int edges_kept(const std::vector<Station>& stations, std::size_t gap) {
  return gap + 2 == stations.size() ? kEdgesPerOutput : kEdgesPerNeuron;
}

/// A gap: its edges. Only what arrives at a neuron that fires goes on; the rest is left dark.
std::vector<std::vector<Edge>> collect_edges(const std::vector<Station>& stations, const Activations& activations,
                                             const Weights& weights) {
  std::vector<std::vector<Edge>> gaps;
  for (std::size_t g = 0; g + 1 < stations.size(); ++g) {
    gaps.push_back(strongest_edges(activations[g], weights[g], stations[g + 1].units, edges_kept(stations, g)));
  }
  return gaps;
}

double percentile(std::vector<float>& values, double share) {
  if (values.empty()) return 0;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
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
    return std::array{static_cast<float>(plan.origin.x + p.x * plan.scale),
                      static_cast<float>(plan.origin.y + p.y * plan.scale)};
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
    const float end = outputs ? to[0] - static_cast<float>(13 * plan.scale) : to[0];
    curves.push_back({from[0], from[1], end, to[1], static_cast<std::uint16_t>(std::min(1023.0F, amount)),
                      edge.contribution > 0});
  }
}

FlowField make_flow(const NetworkPlan& plan, const Activations& activations, const Weights& weights) {
  const auto gaps = collect_edges(plan.stations, activations, weights);
  std::vector<FlowCurve> curves;
  for (std::size_t g = 0; g < gaps.size(); ++g) add_gap(curves, gaps[g], plan, g, activations[g + 1]);
  const auto pixel = [&](double units) { return static_cast<int>(std::lround(units * plan.scale)); };
  FlowField field = make_flow_field(static_cast<int>(std::lround(plan.origin.x)) + pixel(48),
                                    static_cast<int>(std::lround(plan.origin.y)) + pixel(112), pixel(1020), pixel(752));
  accumulate(field, curves);
  return field;
}

/// Snapshots that stand for the film when scales are measured.
std::vector<int> sample_snapshots(int count) {
  std::vector<int> sample;
  for (const double share : {0.02, 0.25, 0.5, 0.75, 1.0}) {
    const int at = static_cast<int>(share * (count - 1));
    if (sample.empty() || sample.back() != at) sample.push_back(at);
  }
  return sample;
}

struct Sample {
  Activations activations;
  Weights weights;
};

std::vector<Sample> take_samples(const trace::TraceReader& trace, const Probes& probes, const std::vector<int>& shown,
                                 const NetworkPlan& plan) {
  std::vector<Sample> samples;
  std::size_t next = 0;
  for (const int snapshot : sample_snapshots(static_cast<int>(trace.snapshots().size()))) {
    const auto file = trace.open_snapshot(snapshot);
    for (int turn = 0; turn < 2; ++turn) {
      const int probe = shown[next++ % shown.size()];
      Sample sample;
      sample.activations = read_activations(file, plan.stations, probes, probe);
      if (plan.has_edges) sample.weights = read_weights(file, plan.stations);
      samples.push_back(std::move(sample));
    }
  }
  return samples;
}

void measure_glow(NetworkPlan& plan, const std::vector<Sample>& samples) {
  for (std::size_t s = 0; s < plan.stations.size(); ++s) {
    std::vector<float> positive;
    for (const Sample& sample : samples) {
      for (const float value : sample.activations[s]) {
        if (value > 0 && std::isfinite(value)) positive.push_back(value);
      }
    }
    const bool bounded = s == 0 || s + 1 == plan.stations.size();
    const double reference = percentile(positive, 0.995);
    plan.glow_scale.push_back(bounded || reference <= 0 ? 1.0 : reference);
  }
}

void measure_edges(NetworkPlan& plan, const std::vector<Sample>& samples) {
  plan.edge_scale.assign(plan.stations.size() - 1, 0.0);
  std::vector<std::vector<float>> strengths(plan.stations.size() - 1);
  for (const Sample& sample : samples) {
    const auto gaps = collect_edges(plan.stations, sample.activations, sample.weights);
    for (std::size_t g = 0; g < gaps.size(); ++g) {
      for (const Edge& edge : gaps[g]) strengths[g].push_back(std::fabs(edge.contribution));
    }
  }
  for (std::size_t g = 0; g < strengths.size(); ++g) plan.edge_scale[g] = percentile(strengths[g], 0.99);
}

void measure_tone(NetworkPlan& plan, const std::vector<Sample>& samples) {
  std::vector<float> sums;
  for (const Sample& sample : samples) {
    const FlowField field = make_flow(plan, sample.activations, sample.weights);
    for (std::size_t i = 0; i < field.up.size(); i += 7) {
      const auto sum = static_cast<float>(field.up[i]) + static_cast<float>(field.down[i]);
      if (sum > FlowField::kFullLine / 64.0F) sums.push_back(sum);
    }
  }
  plan.tone_reference = std::max(1.0, percentile(sums, 0.97));
}

}  // namespace

NetworkPlan plan_network(const trace::TraceReader& trace, const Probes& probes, const std::vector<int>& shown_probes,
                         double scale, Point origin) {
  NetworkPlan plan;
  plan.scale = scale;
  plan.origin = origin;
  plan.stations = find_stations(trace.manifest());
  if (plan.stations.empty() || shown_probes.empty()) return plan;
  const auto last = trace.open_snapshot(static_cast<int>(trace.snapshots().size()) - 1);
  plan.has_edges = last.has(fmt::format("model.{}.weight", plan.stations.back().dense_layer));
  place_stations(plan.stations, trace.manifest(), unit_ranks(plan.stations, last));
  for (std::size_t s = 1; s < plan.stations.size(); ++s) {
    const auto units = static_cast<std::int64_t>(plan.stations[s].units);
    plan.edges_total += units * plan.stations[s - 1].units;
    plan.edges_shown += units * std::min(edges_kept(plan.stations, s - 1), plan.stations[s - 1].units);
  }
  const auto samples = take_samples(trace, probes, shown_probes, plan);
  measure_glow(plan, samples);
  if (plan.has_edges) {
    measure_edges(plan, samples);
    measure_tone(plan, samples);
  }
  return plan;
}

struct StateMaker::Rep {
  const trace::TraceReader& trace;
  const Probes& probes;
  const NetworkPlan& plan;
  struct KeptState {
    int snapshot = 0;
    int probe = 0;
    std::shared_ptr<const NetworkState> state;
  };
  struct KeptWeights {
    int snapshot = 0;
    std::shared_ptr<const Weights> weights;
  };
  std::list<KeptState> states = {};    ///< newest first
  std::list<KeptWeights> weights = {};

  std::shared_ptr<const Weights> weights_at(int snapshot, const trace::TensorFile& file) {
    for (const auto& kept : weights) {
      if (kept.snapshot == snapshot) return kept.weights;
    }
    weights.push_front({snapshot, std::make_shared<const Weights>(read_weights(file, plan.stations))});
    if (weights.size() > kWeightsKept) weights.pop_back();
    return weights.front().weights;
  }

  std::shared_ptr<const NetworkState> make(int snapshot, int probe) {
    const auto file = trace.open_snapshot(snapshot);
    auto state = std::make_shared<NetworkState>();
    auto activations = read_activations(file, plan.stations, probes, probe);
    if (plan.has_edges) {
      state->flow =
          std::make_shared<const FlowField>(make_flow(plan, activations, *weights_at(snapshot, file)));
    }
    state->probabilities.assign(activations.back().begin(), activations.back().end());
    for (std::size_t s = 0; s < activations.size(); ++s) {
      for (float& value : activations[s]) {
        const double share = value > 0 ? std::min(1.0, value / plan.glow_scale[s]) : 0.0;
        value = std::isfinite(value) ? static_cast<float>(std::pow(share, 0.7)) : 0.0F;
      }
    }
    state->glow = std::move(activations);
    return state;
  }
};

StateMaker::StateMaker(const trace::TraceReader& trace, const Probes& probes, const NetworkPlan& plan)
    : rep_(new Rep{trace, probes, plan}) {}

StateMaker::~StateMaker() = default;

std::shared_ptr<const NetworkState> StateMaker::at(int snapshot, int probe) {
  auto& states = rep_->states;
  for (auto kept = states.begin(); kept != states.end(); ++kept) {
    if (kept->snapshot != snapshot || kept->probe != probe) continue;
    states.splice(states.begin(), states, kept);
    return states.front().state;
  }
  states.push_front({snapshot, probe, rep_->make(snapshot, probe)});
  if (states.size() > kStatesKept) states.pop_back();
  return states.front().state;
}

}  // namespace epochreel::scene
