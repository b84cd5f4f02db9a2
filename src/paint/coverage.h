/// How much of each pixel an outline covers: by exact areas, in plain arithmetic, so that no library's version shows.
#pragma once

#include <cstdint>
#include <vector>

#include "glyph_outline.h"

namespace epochreel::paint {

/// Row-major; `left` and `top` are where the first pixel lies, seen from the pixel that the glyph's place is in.
struct CoverageMask {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> values;  ///< 255: covered whole
};

/// The outline with `em` pixels an em, moved to the right by `shift` pixels. Contours that wind around a place add up,
/// as holes are wound the other way. Two contours of one direction that overlap count as one.
CoverageMask cover(const GlyphOutline& outline, double em, double shift);

}  // namespace epochreel::paint
