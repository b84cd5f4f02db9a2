/// The records that docs/trace.md names: what shape each has, and what its values mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "epochreel/trace/trace.h"
#include "network_shapes.h"

namespace epochreel::trace {

/// What the values of a record may be.
enum class Meaning {
  kAny,            ///< numbers, finite or not: weights, activations, slopes
  kPixel,          ///< whole numbers from 0 to 255
  kClass,          ///< the number of a class
  kProbe,          ///< the number of a probe
  kIndex,          ///< the number of a test image
  kCount,          ///< whole numbers of 0 or more
  kShare,          ///< 0 to 1, or NaN
  kProbabilities,  ///< rows of shares that add up to 1, or NaN
  kMagnitude,      ///< 0 or more, or not finite
  kRange,          ///< two edges in their order, or not finite
};

/// A side of a shape: a number, or one of these names of what the records of a snapshot have in common.
enum Side : std::int64_t {
  kProbes = -1,     ///< P
  kMaps = -2,       ///< M
  kEvaluated = -3,  ///< E
  kGallery = -4,    ///< G
  kKernel = -5,     ///< the same in both places of a shape, 1 to kMaxKernel
  kBins = -6,       ///< 1 to kMaxBins
  kFree = -7,       ///< any from 1 on
};

struct RecordRule {
  Shape shape;  ///< numbers, and names of sides
  Meaning meaning = Meaning::kAny;
  bool any_shape = false;  ///< of a parameter whose layer is of a type that is not known
};

/// Nothing for a tensor that is no record. Error{kInvalid} at `label` for one of a layer that the manifest does not
/// have.
std::optional<RecordRule> rule_of(const std::string& name, const std::string& label, const Manifest& manifest);

}  // namespace epochreel::trace
