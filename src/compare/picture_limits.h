/// The tolerance that holds for one picture, and whether its measures keep to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "epochreel/compare/metrics.h"
#include "epochreel/job/tolerance.h"

namespace epochreel::compare {

/// How the two pictures of a pair came about decides what is expected where no limit is given.
enum class PairKind {
  kExact,  ///< both are what was drawn, or both were decoded
  kLossy,  ///< one was drawn, the other decoded from a movie
};

struct Limits {
  PixelRule rule;
  std::optional<std::int64_t> max_pixels;
  std::optional<double> max_share;
  std::optional<double> max_density;
  std::optional<int> max_difference;
  std::optional<double> min_ssim;
  std::optional<double> min_psnr;
  std::optional<double> max_flip;
  std::vector<job::MaskSpec> masks;

  /// "threshold 0.1, at most 0 pixels".
  std::string words() const;
};

/// The limits of the picture `name`. Where neither a number nor a share of pixels is limited, no pixel may differ; of
/// a lossy pair without any limit, SSIM and the densest window have floors that kLossySsim and kLossyDensity give.
Limits limits_for(const job::ToleranceSpec& tolerance, const std::string& name, PairKind kind);

/// Floors for a frame beside the picture that it was encoded from, by docs/ci.md's measurement.
inline constexpr double kLossySsim = 0.97;
inline constexpr double kLossyDensity = 0.4;

/// The first limit that does not hold, in words: "1,204 pixels differ, at most 0 may"; empty where all hold. `pixels`
/// is the number of those that are compared.
std::string broken_limit(const Limits& limits, const PictureMetrics& metrics, std::int64_t pixels);

/// Copies what lies under the masks from the baseline to the actual, both of the same size: it is no difference then.
/// Returns the number of pixels outside all masks.
std::int64_t apply_masks(const std::vector<job::MaskSpec>& masks, const image::Image& baseline, image::Image& actual);

}  // namespace epochreel::compare
