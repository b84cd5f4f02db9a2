#include "panels/network/network_state.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "epochreel/scene/neuron.h"
#include "panels/network/edges.h"

namespace epochreel::scene {

namespace {

constexpr std::size_t kStatesKept = 4;  ///< what a frame mixes at most: two probes at two snapshots
constexpr std::size_t kWeightsKept = 3;

}  // namespace

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
  std::list<KeptState> states = {};  ///< newest first
  std::list<KeptWeights> weights = {};

  std::shared_ptr<const Weights> weights_at(int snapshot, const trace::Snapshot& file) {
    for (const auto& kept : weights) {
      if (kept.snapshot == snapshot) return kept.weights;
    }
    weights.push_front({snapshot, std::make_shared<const Weights>(read_weights(file, plan.stations))});
    if (weights.size() > kWeightsKept) weights.pop_back();
    return weights.front().weights;
  }

  std::shared_ptr<const NetworkState> make(int snapshot, int probe) {
    const auto file = trace.snapshot(snapshot);
    auto state = std::make_shared<NetworkState>();
    auto activations = read_activations(file, plan.stations, probes, probe);
    if (plan.has_edges) {
      DrawnFlow flow = make_field(snapshot, probe, file, activations);
      state->flow = std::make_shared<const FlowField>(std::move(flow.field));
      state->edges = std::move(flow.edges);
    }
    state->probabilities.assign(activations.shown.back().begin(), activations.shown.back().end());
    for (std::size_t s = 0; s < activations.shown.size(); ++s) {
      for (float& value : activations.shown[s]) {
        const double share = value > 0 ? std::min(1.0, value / plan.glow_scale[s]) : 0.0;
        value = std::isfinite(value) ? static_cast<float>(std::pow(share, 0.7)) : Neuron::kNotFinite;
      }
    }
    state->glow = std::move(activations.shown);
    return state;
  }

  DrawnFlow make_field(int snapshot, int probe, const trace::Snapshot& file, const Activations& activations) {
    std::shared_ptr<const Weights> weights_before;
    Activations activations_before;
    if (snapshot > 0) {
      const auto file_before = trace.snapshot(snapshot - 1);
      weights_before = weights_at(snapshot - 1, file_before);
      activations_before = read_activations(file_before, plan.stations, probes, probe);
    }
    const auto weights_now = weights_at(snapshot, file);
    const Edges edges = collect_edges({plan.stations, plan.edges, activations, *weights_now,
                                       snapshot > 0 ? &activations_before : nullptr, weights_before.get()});
    return make_flow(plan, activations, edges);
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
