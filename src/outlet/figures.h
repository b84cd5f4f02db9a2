/// The figures of a line of metrics.jsonl, for formats that have one column or one curve a figure.
#pragma once

#include <optional>
#include <vector>

#include "epochreel/trace/trace.h"

namespace epochreel::outlet {

/// A figure by its key in metrics.jsonl. Counts are exact: none that a trace may hold is beyond 2^53.
struct Figure {
  const char* name = "";
  std::optional<double> value;  ///< absent where it was not measured
};

/// All but the step, in the same order for every line. A learning rate that is not known is absent.
std::vector<Figure> figures_of(const trace::Metrics& line);

}  // namespace epochreel::outlet
