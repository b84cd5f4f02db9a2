#include "text_setter.h"

#include <fmt/format.h>

#include <algorithm>

namespace epochreel::paint {

namespace {

constexpr double kSmallest = 14;  ///< units: nothing is set smaller, what does not fit is cut
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

double to_units(int pango_units) { return static_cast<double>(pango_units) / PANGO_SCALE; }

double width_of(PangoLayout* layout) {
  PangoRectangle logical;
  pango_layout_get_extents(layout, nullptr, &logical);
  return to_units(logical.width);
}

/// The width above which words are cut: what is set at the size that has room may be this much wider by rounding.
double most_of(const scene::Text& text) { return text.max_width + 0.5; }

}  // namespace

TextSetter::TextSetter(const scene::Theme& theme, std::vector<ExtraFont> extra)
    : theme_(theme),
      fonts_(std::move(extra)),
      context_(pango_font_map_create_context(fonts_.map())),
      attributes_(pango_attr_list_new()),
      names_([this](const scene::Text& text) { return width_of(lay_out(text).get()); }) {
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

const SetLine& TextSetter::set(const scene::Text& text) {
  std::string key =
      fmt::format("{}|{}|{}|{}|{}", text.size, static_cast<int>(text.weight), text.display, text.max_width, text.words);
  const auto found = lines_.find(key);
  if (found != lines_.end()) return found->second;
  if (lines_.size() >= kLinesKept) lines_.clear();
  return lines_.emplace(std::move(key), make(text)).first->second;
}

bool TextSetter::know_names(const std::vector<std::string>& names) {
  const bool are_others = names_.know(names);
  if (are_others) lines_.clear();
  return are_others;
}

void TextSetter::apply(PangoLayout* layout, const scene::Text& text, double size) const {
  const FontDescriptionPtr description(pango_font_description_new());
  const auto families = fonts_.families(text.display ? theme_.display_font : theme_.font);
  pango_font_description_set_family(description.get(), families.c_str());
  pango_font_description_set_weight(description.get(), pango_weight(text.weight));
  pango_font_description_set_absolute_size(description.get(), size * PANGO_SCALE);
  pango_layout_set_font_description(layout, description.get());
}

LayoutPtr TextSetter::lay_out(const scene::Text& text) const {
  LayoutPtr layout(pango_layout_new(context_.get()));
  pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
  pango_layout_set_auto_dir(layout.get(), FALSE);  // sentences run from left to right, whatever names they begin with
  pango_layout_set_attributes(layout.get(), attributes_.get());
  pango_layout_set_text(layout.get(), text.words.data(), static_cast<int>(text.words.size()));
  apply(layout.get(), text, text.size);
  return layout;
}

/// Sets the type smaller, then cuts the names in the words, then the words.
void TextSetter::shorten(SetLine& line, const scene::Text& text) {
  PangoLayout* layout = line.layout.get();
  scene::Text smaller = text;
  smaller.size = std::max(std::min(kSmallest, text.size), text.size * text.max_width / width_of(layout));
  line.size = smaller.size;
  apply(layout, smaller, smaller.size);
  if (width_of(layout) <= most_of(text)) return;
  if (auto words = names_.cut(smaller, text.max_width)) {
    line.words = std::move(*words);
    pango_layout_set_text(layout, line.words.data(), static_cast<int>(line.words.size()));
    if (width_of(layout) <= most_of(text)) return;
  }
  pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_MIDDLE);
  pango_layout_set_width(layout, static_cast<int>(text.max_width * PANGO_SCALE));
  line.cut = pango_layout_is_ellipsized(layout) != FALSE;
}

SetLine TextSetter::make(const scene::Text& text) {
  SetLine line;
  line.layout = lay_out(text);
  line.words = text.words;
  line.size = text.size;
  if (text.max_width > 0 && width_of(line.layout.get()) > text.max_width) shorten(line, text);
  PangoRectangle ink;
  PangoRectangle logical;
  pango_layout_get_extents(line.layout.get(), &ink, &logical);
  line.width = to_units(logical.width);
  line.baseline = to_units(pango_layout_get_baseline(line.layout.get()));
  line.ink_top = to_units(ink.y);
  line.ink_height = to_units(ink.height);
  return line;
}

}  // namespace epochreel::paint
