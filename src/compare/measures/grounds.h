/// Pictures with alpha on the grounds that they are compared on.
#pragma once

#include "epochreel/paint/image.h"

namespace epochreel::compare {

/// Two pictures look alike on every ground where they look alike on black and on white.
enum class Ground { kBlack, kWhite };

/// The picture at 8 bits a channel, laid on the ground.
paint::Bitmap laid_on(const paint::Image& image, Ground ground);

/// Calls `look` with the two as 8-bit opaque pictures: as they are, or laid on each ground.
template <class Look>
void on_grounds(const paint::Image& baseline, const paint::Image& actual, const Look& look) {
  if (paint::is_opaque(baseline.bitmap) && paint::is_opaque(actual.bitmap)) return look(baseline.bitmap, actual.bitmap);
  for (const Ground ground : {Ground::kBlack, Ground::kWhite}) look(laid_on(baseline, ground), laid_on(actual, ground));
}

}  // namespace epochreel::compare
