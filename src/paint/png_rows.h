/// The plain kind of PNG, read without libpng.
#pragma once

#include <optional>
#include <string_view>

#include "epochreel/paint/bitmap.h"

namespace epochreel::paint {

/// The pixels of a whole, undamaged, non-interlaced PNG of 8-bit RGB or RGBA, at most kMaxPngSide a side, whose chunks
/// say nothing about colour but sRGB. Nothing for any other file, damaged or not: libpng has the word on those. Where
/// it answers, libpng's simplified API gives the same pixels. Alpha is as in the file.
std::optional<Bitmap> read_plain_png(std::string_view bytes);

}  // namespace epochreel::paint
