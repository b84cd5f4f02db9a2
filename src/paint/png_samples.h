/// PNGs of every kind, by libpng.
#pragma once

#include <string>

#include "epochreel/paint/image.h"
#include "png_parts.h"

namespace epochreel::paint {

/// The pixels. Error{kInvalid}, with `where` as its place, where they are damaged.
Image read_samples(const PngParts& parts, const std::string& where);

}  // namespace epochreel::paint
