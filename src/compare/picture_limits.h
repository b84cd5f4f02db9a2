/// The tolerance that holds for one picture, and whether its measures keep to it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "epochreel/job/tolerance.h"
#include "measures/measure.h"

namespace epochreel::compare {

/// How the two pictures of a pair came about decides what is expected where no limit is given.
enum class PairKind {
  kExact,  ///< both are what was drawn, or both were decoded
  kLossy,  ///< one was drawn, the other decoded from a movie
};

struct Limits {
  PixelRule rule;
  job::LimitValues values;  ///< by the key of the limit: {"max_pixels", 0}
  std::vector<job::MaskSpec> masks;

  bool has(std::string_view key) const { return values.contains(key); }

  /// "threshold 0.1, at most 0 pixels".
  std::string words() const;
};

/// The limits of the picture `name`: the tolerance's, then those of each pattern that matches, then the defaults that
/// the table of measures gives. So no pixel may differ where neither a number nor a share of pixels is limited; of a
/// lossy pair without any limit, SSIM and the densest window have floors.
Limits limits_for(const job::ToleranceSpec& tolerance, const std::string& name, PairKind kind);

/// The first limit that does not hold, in words: "1,204 pixels differ, at most 0 may"; empty where all hold.
std::string broken_limit(const Limits& limits, const Measured& measured);

/// Copies what lies under the masks from the baseline to the actual, both of the same size: it is no difference then.
/// Returns the number of pixels outside all masks.
std::int64_t apply_masks(const std::vector<job::MaskSpec>& masks, const image::Image& baseline, image::Image& actual);

}  // namespace epochreel::compare
