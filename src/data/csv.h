/// The numbers and labels of a csv file.
#pragma once

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

/// `label` names the column of labels as data.label does; docs/data.md states the rules. Error{kInvalid} names file,
/// line and column.
CsvTable read_csv(const std::filesystem::path& path, const std::string& label);

}  // namespace epochreel::data
