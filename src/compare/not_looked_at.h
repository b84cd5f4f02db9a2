/// Finds what a comparison leaves out, so that it can be said.
#pragma once

#include <vector>

#include "item_comparison.h"
#include "sides/pairing.h"

namespace epochreel::compare {

/// Files beside the pictures, frames that one side does not keep, a training that one side has alone, and limits for
/// pictures that are not there.
std::vector<NotLookedAt> not_looked_at(const Sides& sides, const Pairing& pairing);

}  // namespace epochreel::compare
