/// The network at a snapshot while it reads one probe: its activations and weights.
#pragma once

#include <vector>

#include "epochreel/trace/trace.h"
#include "reading/records.h"
#include "reading/stations.h"

namespace epochreel::scene {

/// The values of each station that are shown, (units) or (channels, height, width), 0 or more, and those that go on to
/// the next one. The two are the same where no pool lies between, and `passed` is empty then. Two-sided stations show
/// the magnitude.
struct Activations {
  std::vector<std::vector<float>> shown;
  std::vector<std::vector<float>> passed;

  const std::vector<float>& going_on(std::size_t station) const {
    return passed[station].empty() ? shown[station] : passed[station];
  }
};

/// The weights of each gap: (units to the right, units to the left); of a conv2d the sums of its kernels, (channels,
/// channels); of a dense layer behind maps (units, channels x pixels).
using Weights = std::vector<std::vector<float>>;

/// How many sources edges leave from at a station: its units, but one for the pixels that a conv2d reads.
std::size_t sources_of(const std::vector<Station>& stations, std::size_t gap);

Weights read_weights(const trace::Snapshot& file, const std::vector<Station>& stations);

/// Activations that were not recorded are zero.
Activations read_activations(const trace::Snapshot& file, const std::vector<Station>& stations, const Probes& probes,
                             int probe);

}  // namespace epochreel::scene
