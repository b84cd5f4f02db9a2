/// Two pictures of different sizes, laid over each other from the left top.
#pragma once

#include "epochreel/compare/comparison.h"
#include "epochreel/paint/image.h"

namespace epochreel::compare {

/// The part that both have.
Size shared_size(const paint::Image& a, const paint::Image& b);

/// The left top of the picture.
paint::Image cut_to(paint::Image image, const Size& size);

/// The whole area of both: `shared`, the picture of the shared part's difference, then what only one side has, faint
/// under stripes: blue from the left top down for the baseline's, orange from the left bottom up for the actual's. What
/// neither has is white. Empty where the area is beyond the bounds of a picture (paint/png.h).
paint::Bitmap overlaid(const paint::Image& baseline, const paint::Image& actual, const paint::Bitmap& shared);

}  // namespace epochreel::compare
