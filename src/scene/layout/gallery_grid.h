/// Pictures with words below them, as large as fit in an area.
#pragma once

#include "epochreel/scene/shapes.h"

namespace epochreel::scene {

/// Cells of equal size, row by row.
struct GalleryGrid {
  Rect area;
  int columns = 0;
  int rows = 0;
  double step_x = 0;
  double step_y = 0;
  double width = 0;  ///< of a picture
  double height = 0;

  int room() const { return columns * rows; }
  /// The place of the picture in cell `i`.
  Rect picture(int i) const;
};

struct GalleryNeeds {
  int count = 0;             ///< pictures to place, if they fit
  double aspect = 1;         ///< width of a picture to its height
  double cell_width = 100;   ///< what the words below need at least
  double words_height = 44;  ///< below a picture, the gap to the next one included
};

/// The largest pictures (up to 168 units) with which all have room; at 72 units a few will do, the least are 32.
/// No room at all where not one fits.
GalleryGrid fit_gallery(const Rect& area, const GalleryNeeds& needs);

}  // namespace epochreel::scene
