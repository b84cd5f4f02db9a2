/// The parts of the network picture that are the same in all frames.
#pragma once

#include <cstdint>
#include <vector>

#include "epochreel/job/job.h"
#include "layout/stage.h"
#include "reading/spine.h"
#include "reading/stations.h"

namespace epochreel::scene {

struct NetworkPlan {
  std::vector<Station> stations;
  std::vector<double> glow_scale;  ///< a station: 99.5th percentile of its positive activations over the film
  std::vector<double> edge_scale;  ///< a gap: 99th percentile of |activation x weight| over the edges of the film
  double tone_reference = 1;       ///< 97th percentile of what the flow adds up to where it is
  std::int64_t edges_shown = 0;    ///< at most, of one image at one snapshot
  std::int64_t edges_total = 0;
  double gradient_scale = 0;  ///< largest norm of a gap's gradient in the film; 0: none was recorded
  Stage stage;
  Rect area;  ///< of the panel
  job::EdgeChoice edges = job::EdgeChoice::kContribution;
  bool has_edges = false;
  bool is_spine = false;    ///< these are the stations of a spine
  bool order_only = false;  ///< and its connections are not known
  std::vector<Rail> rails;  ///< of a spine
  int hidden = 0;           ///< stations of a spine whose outputs were not recorded
  int left_out = 0;         ///< and for which there is no room
};

/// What rails need over the sheets, in units.
inline constexpr double kRailRoom = 64;

/// Strongest incoming edges shown of a hidden neuron, and of an output.
inline constexpr int kEdgesPerNeuron = 8;
inline constexpr int kEdgesPerOutput = 24;

}  // namespace epochreel::scene
