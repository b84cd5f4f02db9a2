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
/// by name where not, "000030" of a movie being "000030.png". Where one side is a whole film and the other holds some
/// of its frames 0, N, 2N, ... only, every Nth frame is compared.
Pairing pair_up(const OpenSide& baseline, const OpenSide& actual);

}  // namespace epochreel::compare
