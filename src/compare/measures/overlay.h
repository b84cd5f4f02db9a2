/// Two pictures of different sizes, laid over each other from the left top.
#pragma once

#include "epochreel/compare/comparison.h"
#include "epochreel/image/image.h"

namespace epochreel::compare {

/// The part that both have.
Size shared_size(const image::Image& a, const image::Image& b);

/// The left top of the picture.
image::Image cut_to(image::Image image, const Size& size);

/// The whole area of both: `shared`, the picture of the shared part's difference, then what only one side has, faint
/// under stripes: blue from the left top down for the baseline's, orange from the left bottom up for the actual's. The
/// area that neither has is white. The picture is empty where the area is beyond the bounds of a picture (image/png.h).
image::Bitmap overlaid(const image::Image& baseline, const image::Image& actual, const image::Bitmap& shared);

}  // namespace epochreel::compare
