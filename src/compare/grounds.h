/// Pictures with alpha on the grounds that they are compared on.
#pragma once

#include "epochreel/image/image.h"

namespace epochreel::compare {

/// Two pictures look alike on every ground where they look alike on black and on white.
enum class Ground { kBlack, kWhite };

/// The picture at 8 bits a channel, laid on the ground.
image::Bitmap laid_on(const image::Image& image, Ground ground);

}  // namespace epochreel::compare
