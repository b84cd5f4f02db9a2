#include "epochreel/image/bitmap.h"

namespace epochreel::image {

Hash128 pixel_hash(const Bitmap& bitmap) { return hash_bytes(std::as_bytes(std::span(bitmap.pixels))); }

}  // namespace epochreel::image
