#include "glyph_painter.h"

#include <algorithm>
#include <bit>

#include "epochreel/base/numbers.h"
#include "lay_color.h"

namespace epochreel::paint {

namespace {

constexpr std::size_t kBytesKept = 4U << 20U;  // a frame of 1920x1080 uses some 0.2 MB

/// Lays a colour over the pixels that a mask covers. Pixels outside the bitmap are left out.
void lay(const CoverageMask& mask, int x, int y, const Tint& tint, image::Bitmap& bitmap) {
  const int first_row = std::max(0, -y);
  const int last_row = std::min(mask.height, bitmap.height - y);
  const int first = std::max(0, -x);
  const int last = std::min(mask.width, bitmap.width - x);
  if (first >= last) return;
  for (int row = first_row; row < last_row; ++row) {
    lay_color({&mask.values[row * static_cast<std::size_t>(mask.width) + first], last - first}, tint,
              &bitmap.pixels[(y + row) * static_cast<std::size_t>(bitmap.stride()) + std::size_t{4} * (x + first)]);
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
  const Tint tint = tint_of(color, opacity);
  for (const SetGlyph& glyph : line.glyphs) {
    const auto quarters = round_to<int>((place.at.x + glyph.at.x * place.em) * kPhases);
    const int phase = ((quarters % kPhases) + kPhases) % kPhases;
    const CoverageMask& covered = mask({glyph.font, glyph.glyph, phase, place.em * glyph.size});
    if (covered.values.empty()) continue;
    const int x = (quarters - phase) / kPhases;
    const auto y = round_to<int>(place.at.y + glyph.at.y * place.em);
    lay(covered, x + covered.left, y + covered.top, tint, bitmap);
  }
}

}  // namespace epochreel::paint
