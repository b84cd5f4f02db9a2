/// The spine of a network that branches: what every value has to pass, from the input to the outputs.
///
/// A layer is on the spine where no connection leads past it. Between two such layers stand either one layer or a block
/// that branches, as a residual block does. Layers that follow one another are one station, named after the first of
/// them; a block is one station, which shows what it puts out. Blocks that repeat are one station together, with their
/// count, and it shows the last of them. As far as there is room blocks are opened, those that repeat first: what the
/// layers of their branch put out has stations of its own before theirs.
#pragma once

#include <string>
#include <vector>

#include "epochreel/trace/trace.h"
#include "reading/stations.h"

namespace epochreel::scene {

/// A connection past the layers of a block. Both ends and the layers whose norms are compared were recorded, or -1.
struct Rail {
  int from = 0;          ///< station, by its place: the last one that is shown before the block
  int to = 0;            ///< station of the block that it leads past
  int branch_node = -1;  ///< number of the layer that the block adds
  int stream_node = -1;  ///< of the layer that it is added to
  bool skips = false;    ///< stations that are not shown stand between `from` and the block
};

/// Stations of a spine, the input among them, from which on no more blocks are opened.
inline constexpr int kMostOpened = 10;

/// Stations of a spine that are shown at the most, without the input and the outputs: of more every so-many-th.
inline constexpr int kMostStations = 16;

struct Spine {
  std::vector<Station>
      stations;  ///< the input, what is shown of each station, the outputs; empty where nothing is shown
  std::vector<Rail> rails;
  int hidden = 0;    ///< stations that have no recorded outputs, and are not shown
  int left_out = 0;  ///< stations for which there is no room
};

/// Empty for a network whose layers give stations of their own (find_stations) or hold too many values, and for inputs
/// that are tokens. Where it is not known which layer gets what, each layer with weights is a station, in their order
/// of execution.
Spine find_spine(const trace::TraceReader& trace);

}  // namespace epochreel::scene
