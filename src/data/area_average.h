/// Pictures brought to one size.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "epochreel/image/bitmap.h"

namespace epochreel::data {

/// The rectangle of a picture that is kept.
struct Crop {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

/// The largest rectangle of the shape height : width in the middle of a picture of w x h; sides are rounded down to
/// whole pixels, and so is the place.
Crop centre_crop(int w, int h, int height, int width);

/// The picture's crop at another size, as planes of red, green and blue: (3, height, width). A pixel is the mean of the
/// area that it covers, of which a pixel that is covered in part counts that part; halves are rounded up. Whole numbers
/// only: the same bytes on every machine.
std::vector<std::uint8_t> area_average(const image::Bitmap& picture, const Crop& crop, int height, int width);

}  // namespace epochreel::data
