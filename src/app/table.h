/// Text in columns.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace epochreel::app {

/// Columns as wide as what they hold, two spaces apart. The first row is the heading; lines part it from the rest, and
/// the rest from a last row of totals.
class Table {
 public:
  enum class Align { kLeft, kRight };

  explicit Table(std::vector<Align> columns) : columns_(std::move(columns)) {}

  /// A cell a column; what is left out is empty.
  void add(std::vector<std::string> cells);

  std::string text(bool has_totals) const;

 private:
  std::vector<Align> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace epochreel::app
