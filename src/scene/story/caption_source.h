/// The data that captions and their events are found in.
#pragma once

#include <vector>

#include "epochreel/trace/trace.h"
#include "reading/records.h"
#include "reading/stations.h"
#include "story/pacing.h"

namespace epochreel::scene {

struct CaptionSource {
  const trace::Manifest& manifest;
  const std::vector<SnapshotRecord>& records;
  const std::vector<trace::Metrics>& metrics;  ///< rising by step; may be empty
  const std::vector<Station>& stations;        ///< of the records' units; may be empty
  const Pacing& pacing;
  double moving_seconds = 1;  ///< of the film in which the training passes
  double held_seconds = 0;    ///< then, in which its end is seen
};

}  // namespace epochreel::scene
