#include "text_setter.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "epochreel/base/numbers.h"

namespace epochreel::paint {

namespace {

constexpr std::size_t kLinesKept = 4096;

PangoWeight pango_weight(scene::Weight weight) {
  switch (weight) {
    case scene::Weight::kRegular:
      return PANGO_WEIGHT_NORMAL;
    case scene::Weight::kMedium:
      return PANGO_WEIGHT_MEDIUM;
    case scene::Weight::kSemiBold:
      return PANGO_WEIGHT_SEMIBOLD;
  }
  return PANGO_WEIGHT_NORMAL;
}

/// The size that lines are set at. A power of two: advances in units of a font of 1024 or 2048 an em are whole numbers
/// of Pango's units. A line may be 16,384 ems long before Pango's integers overflow.
constexpr int kEm = 128 * PANGO_SCALE;

}  // namespace

TextSetter::TextSetter(const scene::Theme& theme, std::vector<ExtraFont> extra)
    : theme_(theme),
      fonts_(std::move(extra)),
      context_(pango_font_map_create_context(fonts_.map())),
      attributes_(pango_attr_list_new()) {
  fonts_.require_family(theme_.font);
  fonts_.require_family(theme_.display_font);
  const FontOptionsPtr options(cairo_font_options_create());
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context_.get(), options.get());
  pango_context_set_round_glyph_positions(context_.get(), FALSE);
  pango_attr_list_insert(attributes_.get(), pango_attr_font_features_new("tnum=1"));
}

std::size_t TextSetter::KeyHash::operator()(const Key& key) const {
  const std::size_t face = static_cast<std::size_t>(key.weight) * 2 + (key.display ? 1 : 0);
  return std::hash<std::string>()(key.words) ^ (face * 0x9E3779B97F4A7C15U);
}

const SetLine& TextSetter::set(std::string_view words, const scene::TextType& type) {
  Key key{std::string(words), type.weight, type.display};
  const auto found = lines_.find(key);
  if (found != lines_.end()) return found->second;
  if (lines_.size() >= kLinesKept) lines_.clear();
  SetLine line = make(key);
  return lines_.emplace(std::move(key), std::move(line)).first->second;
}

scene::TextExtents TextSetter::measure(std::string_view words, const scene::TextType& type) {
  const scene::TextExtents& in_ems = set(words, type).extents;
  return {in_ems.width * type.size, in_ems.ink_top * type.size, in_ems.ink_height * type.size};
}

const GlyphOutline& TextSetter::outline(std::size_t font, hb_codepoint_t glyph) {
  Font& known = known_fonts_[font];
  const auto [place, is_new] = known.outlines.try_emplace(glyph);
  if (is_new) place->second = read_outline(pango_font_get_hb_font(known.font.get()), glyph);
  return place->second;
}

LayoutPtr TextSetter::lay_out(const Key& key) const {
  LayoutPtr layout(pango_layout_new(context_.get()));
  pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
  pango_layout_set_auto_dir(layout.get(), FALSE);  // sentences run from left to right, whatever names they begin with
  pango_layout_set_attributes(layout.get(), attributes_.get());
  pango_layout_set_text(layout.get(), key.words.data(), int_size(key.words));
  const FontDescriptionPtr description(pango_font_description_new());
  const auto families = fonts_.families(key.display ? theme_.display_font : theme_.font);
  pango_font_description_set_family(description.get(), families.c_str());
  pango_font_description_set_weight(description.get(), pango_weight(key.weight));
  pango_font_description_set_absolute_size(description.get(), kEm);
  pango_layout_set_font_description(layout.get(), description.get());
  return layout;
}

SetLine TextSetter::make(const Key& key) {
  const LayoutPtr layout = lay_out(key);
  SetLine line;
  double width = 0;
  const PangoLayoutLine* const laid = pango_layout_get_line_readonly(layout.get(), 0);
  for (const GSList* run = laid->runs; run != nullptr; run = run->next) {
    width = add_run(*static_cast<const PangoGlyphItem*>(run->data), width, line);
  }
  line.extents = extents_of(line.glyphs, width);
  return line;
}

/// Adds the glyphs of one font that stand side by side; returns where the next ones begin.
double TextSetter::add_run(const PangoGlyphItem& run, double start, SetLine& line) {
  const std::size_t place = place_of(run.item->analysis.font);
  const Font& font = known_fonts_[place];
  double pen = start;
  for (int i = 0; i < run.glyphs->num_glyphs; ++i) {
    const PangoGlyphInfo& info = run.glyphs->glyphs[i];
    if ((info.glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0) {
      pen = add_number(place, info.glyph & ~PANGO_GLYPH_UNKNOWN_FLAG, pen, line);
      continue;
    }
    if (info.glyph != PANGO_GLYPH_EMPTY) {
      line.glyphs.push_back(
          {place, info.glyph, {pen + info.geometry.x_offset / font.em, info.geometry.y_offset / font.em}});
    }
    pen += info.geometry.width / font.em;
  }
  return pen;
}

/// A letter that no font has is its number, in two rows of small digits: 4E above 2D for U+4E2D.
double TextSetter::add_number(std::size_t place, char32_t letter, double start, SetLine& line) const {
  constexpr double kSize = 0.45;
  constexpr double kColumn = 0.32;
  constexpr double kRow = 0.4;
  std::string digits = fmt::format("{:04X}", static_cast<std::uint32_t>(letter));
  if (digits.size() % 2 != 0) digits.insert(digits.begin(), '0');
  const std::size_t columns = digits.size() / 2;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    hb_codepoint_t glyph = 0;
    const auto digit = static_cast<unsigned char>(digits[i]);
    hb_font_get_nominal_glyph(pango_font_get_hb_font(known_fonts_[place].font.get()), digit, &glyph);
    const double x = start + kColumn * static_cast<double>(i % columns);
    line.glyphs.push_back({place, glyph, {x, i < columns ? -kRow : 0}, kSize});
  }
  return start + kColumn * static_cast<double>(columns);
}

std::size_t TextSetter::place_of(PangoFont* font) {
  const auto known =
      std::find_if(known_fonts_.begin(), known_fonts_.end(), [&](const Font& one) { return one.font.get() == font; });
  if (known == known_fonts_.end()) {
    int em = 0;
    hb_font_get_scale(pango_font_get_hb_font(font), &em, nullptr);
    known_fonts_.push_back({FontPtr(static_cast<PangoFont*>(g_object_ref(font))), static_cast<double>(em)});
    return known_fonts_.size() - 1;
  }
  return static_cast<std::size_t>(known - known_fonts_.begin());
}

scene::TextExtents TextSetter::extents_of(const std::vector<SetGlyph>& glyphs, double width) {
  scene::TextExtents extents{width, 0, 0};
  double bottom = 0;
  bool empty = true;
  for (const SetGlyph& glyph : glyphs) {
    const GlyphOutline& ink = outline(glyph.font, glyph.glyph);
    if (ink.contours.empty()) continue;
    const double top = glyph.at.y + ink.box.y * glyph.size;
    const double foot = glyph.at.y + ink.box.bottom() * glyph.size;
    extents.ink_top = empty ? top : std::min(extents.ink_top, top);
    bottom = empty ? foot : std::max(bottom, foot);
    empty = false;
  }
  extents.ink_height = bottom - extents.ink_top;
  return extents;
}

}  // namespace epochreel::paint
