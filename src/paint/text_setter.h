/// Text: lines set by Pango in the theme's fonts alone, without hinting, figures tabular.
///
/// Pango says which glyph of which font stands where, at one size and in the fonts' own units, so that no rounding of a
/// size is in it. Lines are scaled, placed and drawn by our own arithmetic (glyph_painter.h): the same words have the
/// same pixels with any version of Pango, Cairo and FreeType.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cairo_handles.h"
#include "epochreel/scene/text_measure.h"
#include "font_source.h"
#include "glyph_outline.h"

namespace epochreel::paint {

/// A glyph of a line, in ems from the left end of the baseline; y grows downwards.
struct SetGlyph {
  std::size_t font = 0;  ///< its place among the setter's fonts
  hb_codepoint_t glyph = 0;
  scene::Point at;
  double size = 1;  ///< beside that of the line
};

/// A line that has been set, in ems.
struct SetLine {
  std::vector<SetGlyph> glyphs;
  scene::TextExtents extents;
};

/// One painter's own: Pango's font maps belong to one thread. Sets words as it is told; scene measures by it.
class TextSetter : public scene::TextMeasure {
 public:
  /// Error{kFailed} where no fonts are installed, Error{kInvalid} where the theme's are not among them.
  explicit TextSetter(const scene::Theme& theme, std::vector<ExtraFont> extra = {});
  TextSetter(const TextSetter&) = delete;
  TextSetter& operator=(const TextSetter&) = delete;

  /// Lines that were set before are remembered. The size of the type does not matter.
  const SetLine& set(std::string_view words, const scene::TextType& type);

  scene::TextExtents measure(std::string_view words, const scene::TextType& type) override;

  /// Outlines that were read before are remembered.
  const GlyphOutline& outline(std::size_t font, hb_codepoint_t glyph);

 private:
  struct Key {
    std::string words;
    scene::Weight weight = scene::Weight::kRegular;
    bool display = false;

    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };
  struct Font {
    FontPtr font;
    double em = 1;  ///< in Pango's units
    std::unordered_map<hb_codepoint_t, GlyphOutline> outlines = {};
  };

  SetLine make(const Key& key);
  LayoutPtr lay_out(const Key& key) const;
  double add_run(const PangoGlyphItem& run, double start, SetLine& line);
  double add_number(std::size_t place, char32_t letter, double start, SetLine& line) const;
  std::size_t place_of(PangoFont* font);
  scene::TextExtents extents_of(const std::vector<SetGlyph>& glyphs, double width);

  scene::Theme theme_;
  FontLoan fonts_;
  ContextPtr context_;
  AttrListPtr attributes_;
  std::vector<Font> known_fonts_;
  std::unordered_map<Key, SetLine, KeyHash> lines_;
};

}  // namespace epochreel::paint
