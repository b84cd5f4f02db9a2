#include <algorithm>

#include "measures/pixelmatch.h"

namespace epochreel::compare {

namespace {

/// Different pixels of every column in the window's rows.
class ColumnCounts {
 public:
  ColumnCounts(const Changes& changes, const PixelCounts& counts)
      : changes_(changes), counts_(counts), columns_(static_cast<std::size_t>(changes.width)) {}

  /// Whether the row had any.
  bool add_row(int y, int sign) {
    const auto width = static_cast<std::size_t>(changes_.width);
    const PixelKind* kinds = counts_.kinds.data() + static_cast<std::size_t>(y) * width;
    const std::uint8_t* changed = changes_.row(y);
    if (std::none_of(changed, changed + changes_.cells, [](auto mark) { return mark != 0; })) return false;
    std::int64_t in_row = 0;
    for (std::size_t x = 0; x < width; ++x) {
      const int one = kinds[x] == PixelKind::kDifferent ? 1 : 0;
      columns_[x] += sign * one;
      in_row += one;
    }
    total_ += sign * in_row;
    return in_row != 0;
  }

  std::int64_t total() const { return total_; }
  int operator[](int x) const { return columns_[static_cast<std::size_t>(x)]; }

 private:
  const Changes& changes_;
  const PixelCounts& counts_;
  std::vector<int> columns_;
  std::int64_t total_ = 0;
};

}  // namespace

DenseWindow densest_window(const Changes& changes, const PixelCounts& counts) {
  DenseWindow densest;
  if (counts.different == 0) return densest;
  const int across = std::min(kWindow, changes.width);
  const int down = std::min(kWindow, changes.height);
  const std::int64_t area = std::int64_t{across} * down;
  ColumnCounts columns(changes, counts);
  for (int y = 0; y < down; ++y) columns.add_row(y, 1);
  bool moved = true;
  for (int y = 0; densest.pixels < area; ++y) {
    if (moved && columns.total() > densest.pixels) {
      std::int64_t pixels = 0;
      for (int x = 0; x < across; ++x) pixels += columns[x];
      for (int x = 0;; ++x) {
        if (pixels > densest.pixels) densest = {x, y, pixels, 0};
        if (x + across == changes.width) break;
        pixels += columns[x + across] - columns[x];
      }
    }
    if (y + down == changes.height) break;
    const bool added = columns.add_row(y + down, 1);
    moved = columns.add_row(y, -1) || added;
  }
  densest.share = static_cast<double>(densest.pixels) / static_cast<double>(area);
  return densest;
}

}  // namespace epochreel::compare
