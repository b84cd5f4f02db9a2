/// Pictures, grey or in colour, with their outlines.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "drawing/pen.h"

namespace epochreel::scene {

/// A picture: grey, 0 black to 255 white, or in sRGB.
struct Picture {
  Rect area;  ///< in its middle the picture stands in its own proportion, as large as fits
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;  ///< (height, width), or (3, height, width): red, green, blue
  double opacity = 1;
  Ink frame = Ink::kLine;  ///< of its outline
  std::string of = {};     ///< as Image::of
};

struct Pictures {
  std::vector<Picture> pictures;
};

/// (height, width): of a coloured picture the mean of its channels.
std::vector<std::uint8_t> brightness_of(const Picture& picture);

void draw(Pen& pen, const Picture& picture);
void draw(Pen& pen, const Pictures& pictures);

}  // namespace epochreel::scene
