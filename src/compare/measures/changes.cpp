#include "measures/changes.h"

#include <algorithm>
#include <cstring>

namespace epochreel::compare {

namespace {

template <class Pixel>
void mark_row(const Pixel* a, const Pixel* b, const Changes& changes, std::uint8_t* marks) {
  for (int cell = 0; cell < changes.cells; ++cell) {
    const auto from = cell * Changes::kCell;
    const std::size_t pixels = std::min<std::size_t>(Changes::kCell, static_cast<std::size_t>(changes.width) - from);
    marks[cell] = std::memcmp(a + from, b + from, pixels * sizeof(Pixel)) != 0 ? 1 : 0;
  }
}

/// Tells for each row whether a pixel of the columns x0 .. x1 - 1, or of a cell that they cut, differs.
std::vector<std::uint8_t> rows_with_changes(const Changes& changes, int x0, int x1) {
  const int first = std::max(0, x0) / Changes::kCell;
  const int last = (std::min(changes.width, x1) - 1) / Changes::kCell;
  std::vector<std::uint8_t> rows(changes.height);
  for (int y = 0; y < changes.height; ++y) {
    const std::uint8_t* marks = changes.row(y);
    rows[y] = std::any_of(marks + first, marks + last + 1, [](auto mark) { return mark != 0; });
  }
  return rows;
}

template <class Pixel>
Changes changes_of(const Pixel* a, const Pixel* b, int width, int height) {
  Changes changes;
  changes.width = width;
  changes.height = height;
  changes.cells = (width + Changes::kCell - 1) / Changes::kCell;
  const std::size_t cells = changes.cells;
  for (int y = 0; y < height; ++y, a += width, b += width) {
    if (std::memcmp(a, b, width * sizeof(Pixel)) == 0) continue;
    if (changes.none()) changes.changed.resize(height * cells);
    mark_row(a, b, changes, changes.changed.data() + y * cells);
  }
  return changes;
}

}  // namespace

Changes find_changes(const image::Image& baseline, const image::Image& actual, PixelFormat format) {
  return with_format(format, [&]<class Format>(Format) {
    return changes_of(Format::pixels(baseline), Format::pixels(actual), baseline.width(), baseline.height());
  });
}

std::vector<Area> areas_near(const Changes& changes, int margin, const Area& bounds) {
  std::vector<Area> areas;
  if (changes.none()) return areas;
  for (int x0 = bounds.x0; x0 < bounds.x1; x0 += kAreaWidth) {
    const int x1 = std::min(x0 + kAreaWidth, bounds.x1);
    const auto rows = rows_with_changes(changes, x0 - margin, x1 + margin);
    int done = bounds.y0;  // rows above it have their area, or need none
    for (int y = 0; y < changes.height; ++y) {
      if (rows[y] == 0) continue;
      const int end = std::min(y + margin + 1, bounds.y1);
      const int start = std::max(done, y - margin);
      if (start >= end) continue;
      // The last area grows by these rows where it ends here and has room.
      int at = start;
      if (!areas.empty() && areas.back().x0 == x0 && areas.back().y1 == at) {
        areas.back().y1 = std::min(end, areas.back().y0 + kAreaHeight);
        at = areas.back().y1;
      }
      for (; at < end; at += kAreaHeight) areas.push_back({x0, at, x1, std::min(at + kAreaHeight, end)});
      done = end;
    }
  }
  return areas;
}

}  // namespace epochreel::compare
