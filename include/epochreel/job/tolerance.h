/// How far two pictures, movies or traces may be apart: compare.yaml, and `--set` of its keys.
#pragma once

#include <filesystem>
#include <map>
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

/// A key that limits a measure, such as max_pixels. The keys that there are follow from the measures: whoever compares
/// has the table (compare::limit_keys).
struct LimitKey {
  std::string_view key;
  double min = 0;  ///< of its value
  double max = 1;
  bool whole = false;        ///< whether the value is a whole number
  std::string_view meaning;  ///< one line
};

/// Limits by their keys: {"max_pixels", 12}.
using LimitValues = std::map<std::string, double, std::less<>>;

/// Limits of one picture. All that are given must hold; compare says what holds where one is left out.
struct LimitSpec {
  std::optional<double> threshold;        ///< of the YIQ metric, from which on a pixel counts as different
  std::optional<bool> count_antialiased;  ///< whether pixels that anti-aliasing explains count
  LimitValues values;
  std::vector<MaskSpec> masks;

  bool operator==(const LimitSpec&) const = default;
};

/// Limits of the pictures whose names match a pattern: '*' any text, '?' any character, [a-f] one of a set. If several
/// entries match and give the same limit, the last one counts; masks add up.
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

/// Reads compare.yaml, in which measures are limited by `keys`, and applies the overrides (`max_pixels=12`); an empty
/// `file` stands for one without keys. Errors are as load_job's.
ToleranceSpec load_tolerance(const std::filesystem::path& file, std::span<const LimitKey> keys,
                             std::span<const std::string> overrides = {});

/// The same from text; `name` stands for the file in messages.
ToleranceSpec parse_tolerance(std::string_view text, std::string_view name, std::span<const LimitKey> keys,
                              std::span<const std::string> overrides = {});

}  // namespace epochreel::job
