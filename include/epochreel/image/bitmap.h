/// A picture in memory: what painting makes and encoding takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "epochreel/base/hash.h"

namespace epochreel::image {

/// Opaque pixels, 4 bytes each in the order B, G, R, 255 (Cairo's RGB24 on a little-endian machine), rows without
/// padding, sRGB.
struct Bitmap {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;  ///< (height, width, 4)

  Bitmap() = default;
  Bitmap(int w, int h) : width(w), height(h), pixels(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 4) {}

  int stride() const { return width * 4; }
};

/// XXH3-128 of the pixels as B, G, R, 255 rows: the hash that frames.json gives a frame.
Hash128 pixel_hash(const Bitmap& bitmap);

}  // namespace epochreel::image
