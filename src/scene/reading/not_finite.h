/// Values of a trace that are not a number or infinite: where they are, so that it is said.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "epochreel/trace/trace.h"

namespace epochreel::scene {

/// The values of one record that are not finite, over all snapshots.
struct NotFinite {
  std::int64_t first_step = 0;  ///< the first snapshot that has some
  std::int64_t most = 0;        ///< in a snapshot
  std::int64_t size = 0;        ///< values of the record
  std::int64_t snapshots = 0;   ///< that have some
};

/// By the name of the tensor, or of the key of metrics.jsonl.
using NotFiniteRecords = std::map<std::string, NotFinite>;

/// Looks at weights and sketches, at what the probes make of them, at norms and at the metrics. The records of firing
/// rates are left out: a rate that is not known is not a number there.
NotFiniteRecords find_not_finite(const trace::TraceReader& trace);

/// Whether a record of that name has some; "model.<i>.weight" asks for the weights of any layer.
bool any_not_finite(const NotFiniteRecords& records, std::string_view pattern);

/// Whether a record has some whose name begins so.
bool any_not_finite_in(const NotFiniteRecords& records, std::string_view prefix);

/// A sentence a record, for the run.
std::vector<std::string> not_finite_sentences(const NotFiniteRecords& records);

/// The name on screen for the marks of such values.
inline constexpr const char* kNotFinite = "not finite";

}  // namespace epochreel::scene
