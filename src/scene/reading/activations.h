/// What a snapshot says of the network while it reads one probe: its activations and weights.
#pragma once

#include <vector>

#include "epochreel/trace/trace.h"
#include "reading/records.h"
#include "reading/stations.h"

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

/// How many sources edges leave from at a station: its units, but one for the pixels that a conv2d reads.
std::size_t sources_of(const std::vector<Station>& stations, std::size_t gap);

Weights read_weights(const trace::Snapshot& file, const std::vector<Station>& stations);

/// What was not recorded is zero.
Activations read_activations(const trace::Snapshot& file, const std::vector<Station>& stations, const Probes& probes,
                             int probe);

}  // namespace epochreel::scene
