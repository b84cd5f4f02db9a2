#include "grounds.h"

namespace epochreel::compare {

image::Bitmap laid_on(const image::Image& image, Ground ground) {
  const int below = ground == Ground::kWhite ? 255 : 0;
  image::Bitmap laid(image.width(), image.height());
  const std::uint8_t* from = image.bitmap.pixels.data();
  std::uint8_t* to = laid.pixels.data();
  for (std::size_t i = 0; i < laid.pixels.size(); i += 4) {
    const int alpha = from[i + 3];
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const int sum = from[i + channel] * alpha + below * (255 - alpha);
      to[i + channel] = static_cast<std::uint8_t>((sum + 127) / 255);
    }
    to[i + 3] = 255;
  }
  return laid;
}

}  // namespace epochreel::compare
