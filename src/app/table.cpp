#include "table.h"

#include <fmt/format.h>

#include <algorithm>

#include "epochreel/base/text.h"

namespace epochreel::app {

void Table::add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (std::string& cell : cells) cell = printable(cell, kMaxNameBytes);
  rows_.push_back(std::move(cells));
}

std::string Table::text(bool has_totals) const {
  std::vector<std::size_t> widths(columns_.size());
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::size_t whole = 2 * (widths.size() - 1);
  for (const std::size_t width : widths) whole += width;
  std::string line(whole, '-');
  line += '\n';
  std::string text;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    if (r == 1 || (has_totals && r + 1 == rows_.size())) text += line;
    std::string row;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const bool left = columns_[i] == Align::kLeft;
      row += left ? fmt::format("{:<{}}  ", rows_[r][i], widths[i]) : fmt::format("{:>{}}  ", rows_[r][i], widths[i]);
    }
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + "\n";
  }
  return text;
}

}  // namespace epochreel::app
