/// What is worth saying, and when: events of the training, each with the number that justifies it.
#pragma once

#include <string>
#include <vector>

#include "epochreel/trace/trace.h"
#include "records.h"

namespace epochreel::scene {

struct Caption {
  double share = 0;  ///< of the way through the snapshots
  std::string words;
};

/// In the order of time, at least `spacing` (a share) apart; where two events are closer, the weightier stays.
std::vector<Caption> find_captions(const trace::Manifest& manifest, const std::vector<SnapshotRecord>& records,
                                   double spacing);

}  // namespace epochreel::scene
