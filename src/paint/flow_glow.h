/// The glow around flow: a quarter of its width and height, blurred.
#pragma once

#include <cstddef>
#include <vector>

#include "flow_rows.h"

namespace epochreel::paint {

class Glow {
 public:
  /// Makes it dark, for a window of so many pixels; `width` is a multiple of kChunk.
  void reset(int width, int height);

  int columns() const { return columns_; }
  int rows() const { return rows_; }

  /// The glow's pixels under column `x` and row `y` of the window.
  Channels<float*> at(int x, int y);

  /// Makes the row of the glow that covers row `y` of the window from `sums`, those of the amounts of the rows that it
  /// covers. They are 0 then.
  void take(int y, Channels<std::vector<float>>& sums);

  void blur();

  /// The row of the glow above row `y` of the window; below 0 where there is none.
  static int row_above(int y) { return y < kGlowStep / 2 ? -1 : (y - kGlowStep / 2) / kGlowStep; }

  /// Whether the chunk from column `x` on has glow of `amount` or more, below row `row` of the glow.
  bool reaches(float amount, int x, int row) const;

  /// The glow of row `y` of the window, which lies between two of its own, times `share`: a value a pixel. The first
  /// and the last kGlowStep / 2 have none.
  void stretch_row(int y, float share, const Channels<float*>& out) const;

 private:
  const float* row_of(std::size_t channel, int row) const {
    return values_.data() + (static_cast<std::ptrdiff_t>(channel) * rows_ + row) * columns_;
  }

  int columns_ = 0;
  int rows_ = 0;
  std::vector<float> values_;  ///< (3, rows, columns)
  std::vector<float> scratch_;
};

}  // namespace epochreel::paint
