/// Small pictures on a plane.
#pragma once

#include <cstdint>
#include <vector>

#include "drawing/pen.h"

namespace epochreel::scene {

/// A small picture somewhere on a plane, where it came from, and how far it is misread.
struct ScatterPoint {
  Point at;
  int picture = 0;
  double misread = 0;        ///< 0 amber .. 1 red and ringed
  std::vector<Point> trail;  ///< ends at the point; the older, the fainter
};

struct ScatterLabel {
  Text text;
  double opacity = 1;
};

struct Scatter {
  double picture_width = 32;  ///< units
  double picture_height = 32;
  int width = 0;  ///< pixels
  int height = 0;
  std::vector<std::vector<std::uint8_t>> pictures;  ///< (height, width) each: 0 nothing, 255 the ink; or in
                                                    ///< colour, as Picture::pixels
  std::vector<ScatterPoint> points;
  std::vector<ScatterLabel> labels;  ///< over the points, on grounds of their own
};

void draw(Pen& pen, const Scatter& scatter);

}  // namespace epochreel::scene
