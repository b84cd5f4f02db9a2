#include "glyph_painter.h"

#include <algorithm>
#include <array>
#include <bit>

#include "epochreel/base/numbers.h"

namespace epochreel::paint {

namespace {

constexpr std::size_t kBytesKept = 4U << 20U;  // a frame of 1920x1080 uses some 0.2 MB

/// x / 255, rounded, of 0 to 255 * 255.
std::uint8_t by_255(std::uint32_t x) { return static_cast<std::uint8_t>((x + 128 + ((x + 128) >> 8U)) >> 8U); }

/// Lays a colour over the pixels, as opaque as the mask and `opacity`, in 255ths, say together. Pixels outside the
/// bitmap are left out.
void lay(const CoverageMask& mask, int x, int y, const std::array<std::uint8_t, 3>& bgr, std::uint32_t opacity,
         image::Bitmap& bitmap) {
  const int first_row = std::max(0, -y);
  const int last_row = std::min(mask.height, bitmap.height - y);
  const int first = std::max(0, -x);
  const int last = std::min(mask.width, bitmap.width - x);
  for (int row = first_row; row < last_row; ++row) {
    const std::uint8_t* const values = &mask.values[row * static_cast<std::size_t>(mask.width)];
    std::uint8_t* const pixels = &bitmap.pixels[(y + row) * static_cast<std::size_t>(bitmap.stride())];
    for (int column = first; column < last; ++column) {
      const std::uint32_t share = by_255(values[column] * opacity);
      if (share == 0) continue;
      std::uint8_t* const pixel = pixels + std::ptrdiff_t{x + column} * 4;
      for (std::size_t c = 0; c < bgr.size(); ++c) pixel[c] = by_255(bgr[c] * share + pixel[c] * (255 - share));
    }
  }
}

}  // namespace

std::size_t GlyphPainter::KeyHash::operator()(const Key& key) const {
  const std::uint64_t glyph =
      (std::uint64_t{key.glyph} * 64 + key.font) * kPhases + static_cast<std::uint64_t>(key.phase);
  return (glyph * 0x9E3779B97F4A7C15U) ^ (std::bit_cast<std::uint64_t>(key.em) * 0xC2B2AE3D27D4EB4FU);
}

const CoverageMask& GlyphPainter::mask(const Key& key) {
  const auto found = masks_.find(key);
  if (found != masks_.end()) return found->second;
  CoverageMask made = cover(setter_.outline(key.font, key.glyph), key.em, static_cast<double>(key.phase) / kPhases);
  if (bytes_ + made.values.size() > kBytesKept) {
    masks_.clear();
    bytes_ = 0;
  }
  bytes_ += made.values.size() + sizeof(made);
  return masks_.emplace(key, std::move(made)).first->second;
}

void GlyphPainter::draw(const SetLine& line, const LinePlace& place, scene::Color color, double opacity,
                        image::Bitmap& bitmap) {
  const std::array<std::uint8_t, 3> bgr = {color.blue, color.green, color.red};
  const auto share = static_cast<std::uint32_t>(std::clamp(round_to<int>(opacity * 255), 0, 255));
  for (const SetGlyph& glyph : line.glyphs) {
    const auto quarters = round_to<int>((place.at.x + glyph.at.x * place.em) * kPhases);
    const int phase = ((quarters % kPhases) + kPhases) % kPhases;
    const CoverageMask& covered = mask({glyph.font, glyph.glyph, phase, place.em * glyph.size});
    if (covered.values.empty()) continue;
    const int x = (quarters - phase) / kPhases;
    const auto y = round_to<int>(place.at.y + glyph.at.y * place.em);
    lay(covered, x + covered.left, y + covered.top, bgr, share, bitmap);
  }
}

}  // namespace epochreel::paint
