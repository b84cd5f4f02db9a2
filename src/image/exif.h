/// How a camera was held.
#pragma once

#include <string_view>

namespace epochreel::image {

/// The orientation, 1 to 8, of an APP1 segment of Exif (Exif 2.3, section 4.5: "Exif", two zeros, a TIFF header with
/// the tags of the picture). 1, as it is, where the segment says none or cannot be read.
int exif_orientation(std::string_view segment);

}  // namespace epochreel::image
