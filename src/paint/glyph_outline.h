/// Outlines of glyphs, as HarfBuzz reads them from a font: no hinting, no rounding.
#pragma once

#include <hb.h>

#include <vector>

#include "epochreel/scene/shapes.h"

namespace epochreel::paint {

/// A closed row of cubic curves, each from the end of the one before; the last one ends where the first begins. A line
/// is a curve whose inner points are its ends.
struct Contour {
  struct Curve {
    scene::Point first_handle, second_handle, end;
    bool is_line = false;
  };

  scene::Point start;
  std::vector<Curve> curves;
};

/// In ems from the glyph's place on the baseline; y grows downwards.
struct GlyphOutline {
  std::vector<Contour> contours;
  scene::Rect box;  ///< around all points, handles among them; empty without contours
};

GlyphOutline read_outline(hb_font_t* font, hb_codepoint_t glyph);

}  // namespace epochreel::paint
