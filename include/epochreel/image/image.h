/// A picture of any kind that a PNG can hold.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "epochreel/base/hash.h"
#include "epochreel/image/bitmap.h"

namespace epochreel::image {

/// Grey, palette and RGB are not told apart: all are R, G, B and alpha here. Alpha is not multiplied into the colours.
struct Image {
  Bitmap bitmap;                    ///< at 8 bits a channel: B, G, R, alpha; 16 bits are rounded to it
  std::vector<std::uint64_t> deep;  ///< (height, width): B, G, R, alpha of 16 bits, B lowest; empty: 8 bits hold all
  std::string color_space;          ///< what the file says of it, in words; empty: sRGB, or nothing

  Image() = default;
  /// A picture of 8 bits a channel in sRGB.
  Image(Bitmap pixels) : bitmap(std::move(pixels)) {}  // NOLINT(google-explicit-constructor): it is one

  int width() const { return bitmap.width; }
  int height() const { return bitmap.height; }
  bool is_deep() const { return !deep.empty(); }
};

/// The same size, depth, samples and colour space.
bool same_image(const Image& a, const Image& b);

/// pixel_hash of a picture of 8 bits a channel in sRGB, alpha included. Any other picture has a hash that its depth and
/// its colour space are part of.
Hash128 image_hash(const Image& image);

/// Whether no pixel lets its ground through: alpha is 255 everywhere.
bool is_opaque(const Bitmap& bitmap);

}  // namespace epochreel::image
