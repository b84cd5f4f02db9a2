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
constexpr std::size_t kStrongestKept = 2;  ///< of two probes, for the snapshot that comes next

template <class Kept>
void keep(std::list<Kept>& list, std::size_t most, Kept kept) {
  list.push_front(std::move(kept));
  if (list.size() > most) list.pop_back();
}

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
  struct KeptEdges {
    int snapshot = 0;
    int probe = 0;
    std::shared_ptr<const Edges> edges;
  };
  FlowAdder adder = {};
  std::vector<std::shared_ptr<FlowField>> fields = {};  ///< of the states; their memory serves again
  std::list<KeptState> states = {};                     ///< newest first
  std::list<KeptWeights> weights = {};
  std::list<KeptEdges> strongest_kept = {};

  std::shared_ptr<const Weights> weights_at(int snapshot, const trace::Snapshot& file) {
    for (const auto& kept : weights) {
      if (kept.snapshot == snapshot) return kept.weights;
    }
    keep(weights, kWeightsKept, {snapshot, std::make_shared<const Weights>(read_weights(file, plan.stations))});
    return weights.front().weights;
  }

  std::shared_ptr<const NetworkState> make(int snapshot, int probe) {
    const auto file = trace.snapshot(snapshot);
    auto state = std::make_shared<NetworkState>();
    auto activations = read_activations(file, plan.stations, probes, probe);
    if (plan.has_edges) {
      const Edges edges = edges_at(snapshot, probe, file, activations);
      const auto field = free_field();
      state->edges = draw_flow(plan, activations, edges, adder, *field);
      state->flow = field;
    }
    if (plan.stations.front().channels > 1) state->colors = activations.passed.front();
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

  Edges edges_at(int snapshot, int probe, const trace::Snapshot& file, const Activations& activations) {
    const auto weights_now = weights_at(snapshot, file);
    std::shared_ptr<const Weights> weights_before;
    const bool by_change = plan.edges == job::EdgeChoice::kChange;
    if (by_change && snapshot > 0) weights_before = weights_at(snapshot - 1, trace.snapshot(snapshot - 1));
    const EdgeSource source{plan.stations, plan.edges, activations, *weights_now, weights_before.get()};
    auto strongest = std::make_shared<const Edges>(strongest_edges(source));
    Edges edges =
        by_change || snapshot == 0 ? *strongest : held_edges(source, *strongest, *strongest_at(snapshot - 1, probe));
    keep(strongest_kept, kStrongestKept, {snapshot, probe, std::move(strongest)});
    return edges;
  }

  std::shared_ptr<const Edges> strongest_at(int snapshot, int probe) {
    for (const auto& kept : strongest_kept) {
      if (kept.snapshot == snapshot && kept.probe == probe) return kept.edges;
    }
    const auto file = trace.snapshot(snapshot);
    const auto activations = read_activations(file, plan.stations, probes, probe);
    const auto weights_there = weights_at(snapshot, file);
    return std::make_shared<const Edges>(strongest_edges({plan.stations, plan.edges, activations, *weights_there}));
  }

  /// A field that no state has any more; a new one where all are in use.
  std::shared_ptr<FlowField> free_field() {
    for (const auto& field : fields) {
      if (field.use_count() == 1) return field;
    }
    return fields.emplace_back(std::make_shared<FlowField>(flow_window(plan)));
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
  if (states.size() == kStatesKept) states.pop_back();
  states.push_front({snapshot, probe, rep_->make(snapshot, probe)});
  return states.front().state;
}

}  // namespace epochreel::scene
