/// What a snapshot says of the network while it reads one probe: activations, weights, and the edges that matter.
#pragma once

#include <vector>

#include "epochreel/scene/flow.h"
#include "epochreel/trace/trace.h"
#include "network_state.h"
#include "records.h"
#include "stations.h"

namespace epochreel::scene {

/// Of each station what is shown, (units) or (channels, height, width), 0 or more, and what goes on to the next one;
/// the same where no pool lies between, and `passed` is empty then. Of two-sided stations the magnitude is shown.
struct Activations {
  std::vector<std::vector<float>> shown;
  std::vector<std::vector<float>> passed;

  const std::vector<float>& going_on(std::size_t station) const {
    return passed[station].empty() ? shown[station] : passed[station];
  }
};

/// Of each gap: (units to the right, units to the left); of a conv2d the sums of its kernels, (channels, channels); of
/// a dense layer behind maps (units, channels x pixels).
using Weights = std::vector<std::vector<float>>;

struct Edge {
  int from = 0;
  int to = 0;
  float contribution = 0;  ///< what the panel's choice of edges ranks by
};

/// A gap: the edges that are shown, for each unit to its right the strongest ones.
using Edges = std::vector<std::vector<Edge>>;

Weights read_weights(const trace::Snapshot& file, const std::vector<Station>& stations);

/// What was not recorded is zero.
Activations read_activations(const trace::Snapshot& file, const std::vector<Station>& stations, const Probes& probes,
                             int probe);

/// How many incoming edges are shown of each neuron right of a gap.
int edges_kept(const std::vector<Station>& stations, std::size_t gap);

/// What edges are chosen by at one snapshot: contributions of maps are means over their pixels, or sums over those
/// that a dense layer behind them reads. `before` is what was so one snapshot earlier; nullptr at the first.
struct EdgeSource {
  const std::vector<Station>& stations;
  job::EdgeChoice choice = job::EdgeChoice::kContribution;
  const Activations& activations;
  const Weights& weights;
  const Activations* activations_before = nullptr;
  const Weights* weights_before = nullptr;
};

/// The strongest incoming edges of every neuron. One that was among them a snapshot earlier stays until another is
/// stronger by a quarter, so that none flickers.
Edges collect_edges(const EdgeSource& source);

/// The edges of all gaps as light.
FlowField make_flow(const NetworkPlan& plan, const Activations& activations, const Edges& edges);

}  // namespace epochreel::scene
