/// Weights as the units feel them: with the normalisations around them folded in.
#pragma once

#include <cstddef>
#include <vector>

#include "epochreel/trace/trace.h"
#include "reading/stations.h"

namespace epochreel::scene {

/// The weights that lead to station `s`, in the shape in which they are recorded. A batch_norm between them and their
/// activation function multiplies each unit's by weight / sqrt(running_var + epsilon); one behind the activation
/// function of the station before does so with each source's. A negative factor exchanges what pushes up and what holds
/// down.
std::vector<float> folded_weights(const trace::Snapshot& file, const std::vector<Station>& stations, std::size_t s);

}  // namespace epochreel::scene
