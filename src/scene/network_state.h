/// The network at one snapshot while it reads one probe: how its neurons glow, and the flow between them.
#pragma once

#include <list>
#include <memory>
#include <vector>

#include "epochreel/job/job.h"
#include "epochreel/scene/flow.h"
#include "epochreel/trace/trace.h"
#include "records.h"
#include "stage.h"
#include "stations.h"
#include "worker_cache.h"

namespace epochreel::scene {

/// What of the network is the same in all frames.
struct NetworkPlan {
  std::vector<Station> stations;
  std::vector<double> glow_scale;  ///< a station: 99.5th percentile of its positive activations over the film
  std::vector<double> edge_scale;  ///< a gap: 99th percentile of |activation x weight| over the edges of the film
  double tone_reference = 1;       ///< 97th percentile of what the flow adds up to where it is
  std::int64_t edges_shown = 0;    ///< at most, in one frame
  std::int64_t edges_total = 0;
  double gradient_scale = 0;  ///< largest norm of a gap's gradient in the film; 0: none was recorded
  Stage stage;
  Rect area;  ///< of the panel
  job::EdgeChoice edges = job::EdgeChoice::kContribution;
  bool has_edges = false;
};

struct NetworkState {
  std::vector<std::vector<float>> glow;   ///< a station: (units) or (channels, height, width), 0..1
  std::vector<double> probabilities;      ///< (C)
  std::shared_ptr<const FlowField> flow;  ///< nullptr where weights were not recorded
};

/// Strongest incoming edges shown of a hidden neuron, and of an output.
inline constexpr int kEdgesPerNeuron = 8;
inline constexpr int kEdgesPerOutput = 24;

/// What a network is planned from.
struct NetworkSource {
  const trace::TraceReader& trace;
  const Probes& probes;
  const std::vector<int>& shown_probes;
  const std::vector<Station>& stations;  ///< without places
  const Stage& stage;
};

/// The network in `area`. Measures the scales over a sample of the film: the shown probes at snapshots spread over the
/// training.
NetworkPlan plan_network(const NetworkSource& source, const Rect& area, job::EdgeChoice edges);

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
