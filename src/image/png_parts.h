/// The chunks of a PNG that its pixels and their meaning are in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "png_format.h"

namespace epochreel::image {

struct PngParts {
  PngHeader header;
  std::string_view header_chunk;         ///< whole
  std::string_view palette_chunk;        ///< whole; empty: none
  std::string_view palette;              ///< R, G, B of each colour
  std::string_view transparency;         ///< data of tRNS; empty: none
  std::vector<std::string_view> packed;  ///< IDAT chunks, whole
  std::string color_space;               ///< in words; empty: sRGB, or nothing is said
};

/// Looks at every chunk of the file, each of whose checksums must be right. Error{kInvalid}, with `where` as its place,
/// where the file is damaged, not a still picture, or beyond the bounds of png.h.
PngParts parse_png(std::string_view bytes, const std::string& where);

}  // namespace epochreel::image
