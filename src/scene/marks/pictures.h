/// Grey pictures with their outlines.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "drawing/pen.h"

namespace epochreel::scene {

/// A grey picture, 0 black to 255 white.
struct Picture {
  Rect area;  ///< in its middle the picture stands in its own proportion, as large as fits
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;  ///< (height, width)
  double opacity = 1;
  Ink frame = Ink::kLine;  ///< of its outline
  std::string of = {};     ///< as Image::of
};

struct Pictures {
  std::vector<Picture> pictures;
};

void draw(Pen& pen, const Picture& picture);
void draw(Pen& pen, const Pictures& pictures);

}  // namespace epochreel::scene
