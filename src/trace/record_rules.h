/// The shape that a record must have, and the meaning of its values: its row of record_names.h, with the lengths that
/// the manifest says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "epochreel/trace/limits.h"
#include "epochreel/trace/record_names.h"
#include "epochreel/trace/trace.h"
#include "network_shapes.h"

namespace epochreel::trace {

/// Two more sides of a parameter's shape, beside those of record_names.h.
inline constexpr std::int64_t kKernel = -11;  ///< the same in both places of a shape, 1 to kMaxKernel
inline constexpr std::int64_t kFree = -12;    ///< any from 1 on

struct RecordRule {
  Shape shape;  ///< lengths, and the sides that the manifest does not say: probes, maps, evaluated, gallery, bins
  Meaning meaning = Meaning::kAny;
  bool any_shape = false;                     ///< of a parameter whose layer is of a type that is not known
  std::int64_t values = kMaxParameterValues;  ///< of the parameter that places are in; the most where that is not known
};

/// Nothing for a tensor that is no record. Error{kInvalid} at `label` for one of a layer that the manifest does not
/// have.
std::optional<RecordRule> rule_of(const std::string& name, const std::string& label, const Manifest& manifest);

}  // namespace epochreel::trace
