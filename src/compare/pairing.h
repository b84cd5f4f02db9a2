/// Which picture of one side stands beside which of the other.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "side.h"

namespace epochreel::compare {

/// One of the two may be null: missing or extra.
struct Pair {
  const Picture* baseline = nullptr;
  const Picture* actual = nullptr;
};

struct Pairing {
  std::vector<Pair> pairs;  ///< frames by number, other pictures by name
  std::int64_t stride = 1;  ///< of the frames that are compared
};

/// One picture beside one picture, whatever their names. Else by number where all pictures of both sides are frames,
/// by name where not. A folder that holds frames 0, N, 2N, ... of a film is compared with every Nth frame of the other
/// side, if that holds more.
Pairing pair_up(const OpenSide& baseline, const OpenSide& actual);

}  // namespace epochreel::compare
