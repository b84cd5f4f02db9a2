/// Which picture of one side stands beside which of the other.
#pragma once

#include <cstdint>
#include <vector>

#include "sides/open_side.h"

namespace epochreel::compare {

/// One of the two may be null: missing or extra.
struct Pair {
  const Picture* baseline = nullptr;
  const Picture* actual = nullptr;
};

struct Pairing {
  std::vector<Pair> pairs;  ///< frames by number, other pictures by name
  /// Frames of a film that have no picture beside them, because the other side says that it keeps every Nth frame.
  std::int64_t passed_over_of_baseline = 0;
  std::int64_t passed_over_of_actual = 0;
};

/// Two files that hold one picture each stand beside each other, whatever their names. Else pictures meet by number
/// where all pictures of both sides are frames, by name where not, "000030" of a movie being "000030.png". Endings in
/// capital letters are those in small ones, unless a side has both. A frame is passed over where the other side says
/// itself that it keeps every Nth frame of a film (OpenSide::every) and this is none of them; all else that has no
/// partner is missing or extra.
Pairing pair_up(const OpenSide& baseline, const OpenSide& actual);

}  // namespace epochreel::compare
