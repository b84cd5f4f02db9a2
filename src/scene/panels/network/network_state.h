/// The network at one snapshot while it reads one probe: how its neurons glow, and the flow between them.
#pragma once

#include <list>
#include <memory>
#include <vector>

#include "epochreel/scene/flow.h"
#include "epochreel/trace/trace.h"
#include "panels/network/edges.h"
#include "panels/network/network_plan.h"
#include "plan/worker_cache.h"
#include "reading/records.h"

namespace epochreel::scene {

struct NetworkState {
  std::vector<std::vector<float>> glow;   ///< a station: (units) or (channels, height, width), 0..1
  std::vector<float> colors;              ///< of an image in colour: (3, height, width), 0..1; else empty
  std::vector<double> probabilities;      ///< (C)
  std::shared_ptr<const FlowField> flow;  ///< nullptr where weights were not recorded
  std::vector<DrawnEdge> edges;           ///< those of the flow, by rising number
};

/// Makes states and keeps the last few, since neighbouring frames share them. One worker's own.
class StateMaker final : public PanelMemory {
 public:
  StateMaker(const trace::TraceReader& trace, const Probes& probes, const NetworkPlan& plan);
  ~StateMaker() override;

  std::shared_ptr<const NetworkState> at(int snapshot, int probe);

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace epochreel::scene
