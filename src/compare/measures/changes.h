/// The places where two pictures differ at all: the measures look at them, and at nothing else.
#pragma once

#include <cstdint>
#include <vector>

#include "measures/pixel_format.h"

namespace epochreel::compare {

/// Columns x0 .. x1 - 1 and rows y0 .. y1 - 1.
struct Area {
  int x0 = 0;
  int y0 = 0;
  int x1 = 0;
  int y1 = 0;

  bool operator==(const Area&) const = default;
};

/// The largest area that areas_near gives.
inline constexpr int kAreaWidth = 64;
inline constexpr int kAreaHeight = 64;

/// Rows cut into cells of kCell pixels, the last one of a row maybe shorter.
struct Changes {
  static constexpr int kCell = 16;

  int width = 0;
  int height = 0;
  int cells = 0;                      ///< a row
  std::vector<std::uint8_t> changed;  ///< (height, cells): 1 where any bit differs; empty where no cell does

  bool none() const { return changed.empty(); }
  const std::uint8_t* row(int y) const {
    return changed.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(cells);
  }
};

/// Both have the same size.
Changes find_changes(const image::Image& baseline, const image::Image& actual, PixelFormat format);

/// Areas inside `bounds` that hold, once each, every pixel of it within `margin` columns and rows of a pixel that
/// differs; in a fixed order.
std::vector<Area> areas_near(const Changes& changes, int margin, const Area& bounds);

}  // namespace epochreel::compare
