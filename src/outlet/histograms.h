/// The histograms of a snapshot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "epochreel/trace/trace.h"

namespace epochreel::outlet {

/// Counts of values in equal bins. At least one value is counted, and the edges are finite.
struct Histogram {
  std::string tag;                   ///< "0.weight", "gradients/0.weight", "activations/1"
  std::vector<std::int32_t> counts;  ///< by bin
  double low = 0;                    ///< lower edge of the first bin
  double high = 0;                   ///< upper edge of the last bin

  /// The lower edge of a bin, or a place within it: 3.5 is the middle of bin 3.
  double edge(double bin) const;
};

/// Those of the snapshot at `place`, by record. One without a finite value is left out. Error{kInvalid} where the
/// snapshot cannot be believed.
std::vector<Histogram> histograms_of(const trace::TraceReader& trace, std::size_t place);

}  // namespace epochreel::outlet
