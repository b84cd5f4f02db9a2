/// What earlier commands have left in a folder of results, measured: the ground of estimates.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace epochreel::app {

/// The rates of the last report.json. A rate is absent where that command did nothing of the kind.
struct MeasuredRates {
  std::optional<double> steps_per_second;
  std::optional<double> frames_per_second;
  std::optional<std::int64_t> peak_memory;  ///< bytes
};

/// Nothing of a report that is missing or damaged.
MeasuredRates measured_rates(const std::filesystem::path& folder);

/// The bytes of the regular files in a folder and below it whose names end so; 0 where there is no folder.
struct FileTotal {
  std::int64_t files = 0;
  std::int64_t bytes = 0;
};
FileTotal total_of(const std::filesystem::path& folder, std::string_view ending = "");

}  // namespace epochreel::app
