#include "epochreel/paint/bitmap.h"

namespace epochreel::paint {

Hash128 pixel_hash(const Bitmap& bitmap) { return hash_bytes(std::as_bytes(std::span(bitmap.pixels))); }

}  // namespace epochreel::paint
