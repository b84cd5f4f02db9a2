/// The numbers and labels of a csv file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "samples.h"

namespace epochreel::data {

struct CsvTable {
  Samples train;                          ///< rows that a column `set` does not call test
  std::optional<Samples> test;            ///< the others; nothing where there is no such column
  std::vector<std::string> column_names;  ///< of the numbers; empty where the file has no header
};

/// The most of a part. docs/limits.md has them.
struct CsvLimits {
  std::int64_t rows = 10'000'000;
  std::int64_t numbers = std::int64_t{1} << 31;
};

/// `label` names the column of labels as data.label does; docs/data.md states the rules. Error{kInvalid} names file,
/// line and column.
CsvTable read_csv(const std::filesystem::path& path, const std::string& label, const CsvLimits& limits = {});

}  // namespace epochreel::data
