/// Measures a network's scales and gives it its place.
#pragma once

#include <vector>

#include "epochreel/trace/trace.h"
#include "panels/network/network_plan.h"
#include "reading/records.h"

namespace epochreel::scene {

/// The data that a network is planned from.
struct NetworkSource {
  const trace::TraceReader& trace;
  const Probes& probes;
  const std::vector<int>& shown_probes;
  const std::vector<Station>& stations;  ///< without places
  const Spine& spine;                    ///< where they are its own; else empty
  const Stage& stage;
};

/// The network in `area`. Measures the scales over a sample of the film: the shown probes at snapshots spread over the
/// training.
NetworkPlan plan_network(const NetworkSource& source, const Rect& area, job::EdgeChoice edges);

}  // namespace epochreel::scene
