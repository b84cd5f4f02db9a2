/// PNGs of every kind, by libpng.
#pragma once

#include <string>

#include "epochreel/image/image.h"
#include "png_parts.h"

namespace epochreel::image {

/// The pixels. Error{kInvalid}, with `where` as its place, where they are damaged.
Image read_samples(const PngParts& parts, const std::string& where);

}  // namespace epochreel::image
