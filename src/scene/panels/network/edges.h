/// The edges that matter while the network reads one probe, and their light.
#pragma once

#include <cstdint>
#include <vector>

#include "epochreel/scene/flow.h"
#include "panels/network/network_plan.h"
#include "reading/activations.h"

namespace epochreel::scene {

struct Edge {
  int from = 0;
  int to = 0;
  float contribution = 0;  ///< what the panel's choice of edges ranks by
};

/// A gap: the edges that are shown, for each unit to its right the strongest ones.
using Edges = std::vector<std::vector<Edge>>;

/// How many incoming edges are shown of each neuron right of a gap.
int edges_kept(const std::vector<Station>& stations, std::size_t gap);

/// The data that edges are chosen by at one snapshot: contributions of maps are means over their pixels, or sums over
/// those that a dense layer behind them reads.
struct EdgeSource {
  const std::vector<Station>& stations;
  job::EdgeChoice choice = job::EdgeChoice::kContribution;
  const Activations& activations;
  const Weights& weights;
  const Weights* weights_before = nullptr;  ///< for a choice by change: of one snapshot earlier, if there is one
};

/// The strongest incoming edges of every neuron.
Edges strongest_edges(const EdgeSource& source);

/// The strongest incoming edges of every neuron, but one that was among them a snapshot earlier stays until another is
/// stronger by a quarter, so that none flickers. `strongest` is strongest_edges(source), and `before` the same of the
/// snapshot before.
Edges held_edges(const EdgeSource& source, const Edges& strongest, const Edges& before);

/// An edge that has light, and from where to where it is drawn.
struct DrawnEdge {
  std::uint64_t number = 0;  ///< the same in every state, and of no other edge
  float from_x = 0;          ///< units of the stage
  float to_x = 0;
};

/// The window of the flow, without light.
FlowField flow_window(const NetworkPlan& plan);

/// Makes `field` the edges of all gaps as light. Returns those that have light, by rising number.
std::vector<DrawnEdge> draw_flow(const NetworkPlan& plan, const Activations& activations, const Edges& edges,
                                 FlowAdder& adder, FlowField& field);

}  // namespace epochreel::scene
