/// The answer of the network to a probe.
#pragma once

#include <vector>

#include "plan/shot.h"

namespace epochreel::scene {

/// (C) probabilities of a probe at the shot's moment; empty where they were not recorded.
std::vector<double> probabilities_of(const Shot& shot, int probe);

}  // namespace epochreel::scene
