/// Draws glyphs into a bitmap.
#pragma once

#include <cstddef>
#include <unordered_map>

#include "coverage.h"
#include "epochreel/image/bitmap.h"
#include "text_setter.h"

namespace epochreel::paint {

/// A line's place among the pixels.
struct LinePlace {
  scene::Point at;  ///< the left end of the baseline
  double em = 0;    ///< the size of the type
};

/// One painter's own. Masks of glyphs are remembered, so that a line costs little more than the pixels that it touches.
class GlyphPainter {
 public:
  explicit GlyphPainter(TextSetter& setter) : setter_(setter) {}

  /// Each glyph stands on a quarter of a pixel along the line, so that gaps are even, and on a whole one across it, so
  /// that the lines of letters are sharp.
  void draw(const SetLine& line, const LinePlace& place, scene::Color color, double opacity, image::Bitmap& bitmap);

 private:
  static constexpr int kPhases = 4;

  struct Key {
    std::size_t font = 0;
    hb_codepoint_t glyph = 0;
    int phase = 0;
    double em = 0;

    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };

  const CoverageMask& mask(const Key& key);

  TextSetter& setter_;
  std::unordered_map<Key, CoverageMask, KeyHash> masks_;
  std::size_t bytes_ = 0;  ///< of all masks
};

}  // namespace epochreel::paint
