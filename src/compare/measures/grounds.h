/// Pictures with alpha on the grounds that they are compared on.
#pragma once

#include "epochreel/image/image.h"

namespace epochreel::compare {

/// Two pictures look alike on every ground where they look alike on black and on white.
enum class Ground { kBlack, kWhite };

/// The picture at 8 bits a channel, laid on the ground.
image::Bitmap laid_on(const image::Image& image, Ground ground);

/// Calls `look` with the two as 8-bit opaque pictures: as they are, or laid on each ground.
template <class Look>
void on_grounds(const image::Image& baseline, const image::Image& actual, const Look& look) {
  if (image::is_opaque(baseline.bitmap) && image::is_opaque(actual.bitmap)) return look(baseline.bitmap, actual.bitmap);
  for (const Ground ground : {Ground::kBlack, Ground::kWhite}) look(laid_on(baseline, ground), laid_on(actual, ground));
}

}  // namespace epochreel::compare
