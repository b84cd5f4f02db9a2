/// The glow around flow: a quarter of its width and height, blurred.
#pragma once

#include <cstddef>
#include <vector>

#include "flow_rows.h"

namespace epochreel::paint {

/// Its rows are made from top to bottom, as the window's are.
class Glow {
 public:
  /// Makes it dark, for a window of so many pixels; `width` is a multiple of kChunk.
  void reset(int width, int height);

  int columns() const { return columns_; }
  int rows() const { return rows_; }

  /// Takes the row of the glow that covers row `y` of the window, and those above it, from `sums`: of the amounts of
  /// the window's rows that it covers. They are 0 then.
  void take(int y, Channels<std::vector<float>>& sums);

  /// There are no more rows: what was not taken is dark.
  void finish() { blur_to(rows_); }

  /// The rows that are blurred.
  int ready() const { return ready_; }

  /// Of a row that is blurred.
  float value(std::size_t channel, int row, int column) const { return values_[place(channel, row) + column]; }

  /// The row of the glow above row `y` of the window; below 0 where there is none.
  static int row_above(int y) { return y < kGlowStep / 2 ? -1 : (y - kGlowStep / 2) / kGlowStep; }

  /// Whether the chunk from column `x` on has glow of `amount` or more, below row `row` of the glow.
  bool reaches(float amount, int x, int row) const;

  /// The glow of row `y` of the window, which lies between two of its own, times `share`: a value a pixel. The first
  /// and the last kGlowStep / 2 have none.
  void stretch_row(int y, float share, const Channels<float*>& out) const;

 private:
  std::ptrdiff_t place(std::size_t channel, int row) const {
    return (static_cast<std::ptrdiff_t>(channel) * rows_ + row) * columns_;
  }

  /// Blurs the rows before `end`, whose neighbours below are taken.
  void blur_to(int end);

  int columns_ = 0;
  int rows_ = 0;
  int ready_ = 0;
  std::vector<float> values_;   ///< (3, rows, columns)
  std::vector<float> in_rows_;  ///< (3, rows, columns): blurred along the rows alone
  std::vector<float> row_;      ///< (columns): as it is taken
};

}  // namespace epochreel::paint
