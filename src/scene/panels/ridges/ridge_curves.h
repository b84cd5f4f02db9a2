/// Filled curves one above the other over a common axis.
#pragma once

#include <vector>

#include "drawing/pen.h"
#include "marks/curves.h"

namespace epochreel::scene {

/// A filled curve over its foot, evenly spaced from left to right, and the outline that it had at first.
struct Ridge {
  Rect area;                   ///< a height of 1 is as high as the area
  std::vector<float> heights;  ///< 0..1
  std::vector<float> start;
};

/// Upright rules through a plot, their figures below.
struct Ruler {
  Rect plot;
  std::vector<Tick> ticks;

  bool operator==(const Ruler&) const = default;
};

/// Curves one above the other on a common axis; the later ones stand before the earlier.
struct Ridges {
  std::vector<Ridge> ridges;
};

void draw(Pen& pen, const Ruler& ruler);
void draw(Pen& pen, const Ridges& ridges);

}  // namespace epochreel::scene
