#include "epochreel/image/image.h"

#include <fmt/format.h>

#include "epochreel/base/clones.h"

namespace epochreel::image {

namespace {

EPOCHREEL_CLONES bool has_full_alpha(const std::uint32_t* pixels, std::size_t count) {
  std::uint32_t all = 0xFFFFFFFF;
  for (std::size_t i = 0; i < count; ++i) all &= pixels[i];
  return all >> 24U == 255;
}

}  // namespace

bool same_image(const Image& a, const Image& b) {
  return a.width() == b.width() && a.height() == b.height() && a.color_space == b.color_space &&
         a.bitmap.pixels == b.bitmap.pixels && a.deep == b.deep;
}

Hash128 image_hash(const Image& image) {
  if (!image.is_deep() && image.color_space.empty()) return pixel_hash(image.bitmap);
  Hasher hasher;
  hasher.update(fmt::format("{} bits, {}\n", image.is_deep() ? 16 : 8, image.color_space));
  hasher.update(image.is_deep() ? std::as_bytes(std::span(image.deep)) : std::as_bytes(std::span(image.bitmap.pixels)));
  return hasher.digest();
}

bool is_opaque(const Bitmap& bitmap) {
  return has_full_alpha(reinterpret_cast<const std::uint32_t*>(bitmap.pixels.data()), bitmap.pixels.size() / 4);
}

}  // namespace epochreel::image
