/// What a snapshot says of the network while it reads one probe: activations, weights, and the edges that matter.
#pragma once

#include <vector>

#include "epochreel/scene/flow.h"
#include "epochreel/trace/trace.h"
#include "network_state.h"
#include "records.h"
#include "stations.h"

namespace epochreel::scene {

using Activations = std::vector<std::vector<float>>;  ///< a station: (units)
using Weights = std::vector<std::vector<float>>;      ///< a gap: (units to the right, units to the left)

struct Edge {
  int from = 0;
  int to = 0;
  float contribution = 0;  ///< activation x weight
};

Weights read_weights(const trace::TensorFile& file, const std::vector<Station>& stations);

/// What was not recorded is zero.
Activations read_activations(const trace::TensorFile& file, const std::vector<Station>& stations, const Probes& probes,
                             int probe);

/// How many incoming edges are shown of each neuron right of a gap.
int edges_kept(const std::vector<Station>& stations, std::size_t gap);

/// A gap: the strongest incoming edges of every neuron to its right.
std::vector<std::vector<Edge>> collect_edges(const std::vector<Station>& stations, const Activations& activations,
                                             const Weights& weights);

/// The edges of all gaps as light.
FlowField make_flow(const NetworkPlan& plan, const Activations& activations, const Weights& weights);

}  // namespace epochreel::scene
