/// Reads what a PNG says of its colour space.
#pragma once

#include <string>

#include "png_format.h"

namespace epochreel::image {

/// The first that is there counts: cICP, iCCP, sRGB, gAMA with cHRM (PNG specification, section 4.3).
class PngColorSpace {
 public:
  /// Any chunk before the pixels.
  void take(const PngChunk& chunk);

  /// Empty where it is sRGB, or nothing is said. An ICC profile is named by its name and its hash, so that equal words
  /// are equal profiles.
  std::string words() const;

 private:
  std::string cicp_;
  std::string icc_;
  bool srgb_ = false;
  std::string gamma_;
  std::string chromaticities_;
};

}  // namespace epochreel::image
