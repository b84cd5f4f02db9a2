/// What is worth saying, and when: events of the training, each with the number that justifies it.
#pragma once

#include <string>
#include <vector>

#include "epochreel/trace/trace.h"
#include "story/pacing.h"
#include "reading/records.h"
#include "reading/stations.h"

namespace epochreel::scene {

struct Caption {
  double share = 0;  ///< of the moving film time at which what it says has happened; the last one's may be above 1
  std::string words;
};

/// What captions are found in.
struct CaptionSource {
  const trace::Manifest& manifest;
  const std::vector<SnapshotRecord>& records;
  const std::vector<trace::Metrics>& metrics;  ///< rising by step; may be empty
  const std::vector<Station>& stations;        ///< of the records' units; may be empty
  const Pacing& pacing;
  double moving_seconds = 1;  ///< of the film in which the training passes
  double held_seconds = 0;    ///< then, in which its end is seen
};

/// Seconds between a caption and the next, at the least.
inline constexpr double kCaptionSpacing = 2.4;
/// Letters that are read in a second: a long caption keeps the next one away for longer.
inline constexpr double kLettersPerSecond = 28;

/// Seconds that the last caption has at the least, if the end is held for as long.
inline constexpr double kLastCaptionSeconds = 1.6;

/// In the order of time, far enough apart to be read; where two events are closer, the weightier stays. The last one
/// waits into the held end until the one before it has been read.
std::vector<Caption> find_captions(const CaptionSource& source);

}  // namespace epochreel::scene
