/// Arrays of magnitudes as tiles, and the scale of their colours.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "drawing/pen.h"
#include "marks/tiles.h"

namespace epochreel::scene {

/// Tiles whose values are 0 to 1; what is not finite is as in Tile.
struct Magnitudes {
  std::vector<Tile> tiles;
  bool framed = false;  ///< with an outline: what is all 0 is hardly seen on the ground
};

/// A bar of the colours of magnitudes with the figures of its ends below.
struct MagnitudeScale {
  Rect area;
  std::array<std::string, 2> figures;
  std::string title;
};

void draw(Pen& pen, const Magnitudes& magnitudes);
void draw(Pen& pen, const MagnitudeScale& scale);

}  // namespace epochreel::scene
