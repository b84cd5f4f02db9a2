/// Signed arrays as tiles, and the scale of their colours.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "drawing/pen.h"

namespace epochreel::scene {

/// Signed arrays as tiles, -1 blue over the ground to +1 amber; of three channels as a colour, in which each channel is
/// dark at -1, in the middle at 0 and full at +1.
struct Tile {
  /// In place of a value that was recorded and is not finite: it has the colour of errors. NaN is a place at which
  /// nothing stands.
  static constexpr float kNotFinite = std::numeric_limits<float>::infinity();

  /// A value as it stands in a tile.
  static float marked(float value) { return std::isfinite(value) ? value : kNotFinite; }

  Rect area;
  int width = 0;
  int height = 0;
  std::vector<float> values;             ///< (height, width) or (3, height, width), -1..1
  std::vector<std::uint8_t> below = {};  ///< (height, width) of a grey picture that is seen faintly through the values,
                                         ///< of which all but 0 have a tint then; or empty
  std::string of = {};                   ///< as Image::of
};

struct Tiles {
  std::vector<Tile> tiles;
};

/// A bar of the diverging colours with three figures below.
struct ColorScale {
  Rect area;
  std::array<std::string, 3> figures;
  std::string title;
  bool by_channel = false;  ///< from black to white: of each channel of tiles in colour
};

void draw(Pen& pen, const Tiles& tiles);
void draw(Pen& pen, const ColorScale& scale);

}  // namespace epochreel::scene
