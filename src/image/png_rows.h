/// The plain kind of PNG, read without libpng.
#pragma once

#include <optional>
#include <string_view>

#include "epochreel/image/bitmap.h"

namespace epochreel::image {

/// The pixels of a whole, undamaged, non-interlaced PNG of 8-bit RGB or RGBA within the bounds of png.h, whose
/// chunks say nothing about colour but sRGB. Nothing for any other file, damaged or not: png_samples.h has the word on
/// those, and gives the same pixels where both answer.
std::optional<Bitmap> read_plain_png(std::string_view bytes);

}  // namespace epochreel::image
