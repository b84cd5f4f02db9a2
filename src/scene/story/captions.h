/// The captions and when they come: events of the training, each with the number that justifies it.
#pragma once

#include <string>
#include <vector>

#include "story/caption_source.h"

namespace epochreel::scene {

struct Caption {
  double share = 0;  ///< of the moving film time at which what it says has happened; the last one's may be above 1
  std::string words;
  int station = -1;  ///< of the network, where it speaks of one
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
