/// How far two pictures, movies or traces may be apart: compare.yaml, and `--set` of its keys.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace epochreel::job {

/// A rectangle of pixels that is not compared.
struct MaskSpec {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;

  bool operator==(const MaskSpec&) const = default;
};

/// Limits of one picture. All that are given must hold; what is left out is as TolerancePolicy says.
struct LimitSpec {
  std::optional<double> threshold;        ///< of the YIQ metric, from which on a pixel counts as different
  std::optional<bool> count_antialiased;  ///< whether pixels that anti-aliasing explains count
  std::optional<int> max_pixels;          ///< that differ
  std::optional<double> max_share;        ///< of the picture's pixels
  std::optional<double> max_density;      ///< share of the densest window of 32 by 32 pixels
  std::optional<int> max_difference;      ///< of any channel of any pixel
  std::optional<double> min_ssim;
  std::optional<double> min_psnr;  ///< dB
  std::optional<double> max_flip;  ///< mean over the picture
  std::vector<MaskSpec> masks;

  bool operator==(const LimitSpec&) const = default;
};

/// Limits of the pictures whose names match a pattern: '*' any text, '?' any character, [a-f] one of a set. Of several
/// entries that match and give the same limit, the last counts; masks add up.
struct FileLimitSpec {
  std::string match;
  LimitSpec limits;

  bool operator==(const FileLimitSpec&) const = default;
};

struct ToleranceSpec {
  LimitSpec limits;  ///< of every picture
  std::vector<FileLimitSpec> files;
  int max_ulp = 0;  ///< by how many units in the last place a weight or a metric may differ

  bool operator==(const ToleranceSpec&) const = default;
};

/// Reads compare.yaml and applies the overrides (`max_pixels=12`); an empty `file` stands for one without keys. Errors
/// are as load_job's.
ToleranceSpec load_tolerance(const std::filesystem::path& file, std::span<const std::string> overrides = {});

/// The same from text; `name` stands for the file in messages.
ToleranceSpec parse_tolerance(std::string_view text, std::string_view name,
                              std::span<const std::string> overrides = {});

}  // namespace epochreel::job
