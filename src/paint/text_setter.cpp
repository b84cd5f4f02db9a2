#include "text_setter.h"

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

double to_units(int pango_units) { return static_cast<double>(pango_units) / PANGO_SCALE; }

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
  const std::size_t type =
      std::hash<double>()(key.type.size) * 8 + static_cast<std::size_t>(key.type.weight) * 2 + key.type.display;
  return std::hash<std::string>()(key.words) ^ (type * 0x9E3779B97F4A7C15U);
}

const SetLine& TextSetter::set(std::string_view words, const scene::TextType& type) {
  Key key{std::string(words), type};
  const auto found = lines_.find(key);
  if (found != lines_.end()) return found->second;
  if (lines_.size() >= kLinesKept) lines_.clear();
  return lines_.emplace(std::move(key), make(words, type)).first->second;
}

LayoutPtr TextSetter::lay_out(std::string_view words, const scene::TextType& type) const {
  LayoutPtr layout(pango_layout_new(context_.get()));
  pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
  pango_layout_set_auto_dir(layout.get(), FALSE);  // sentences run from left to right, whatever names they begin with
  pango_layout_set_attributes(layout.get(), attributes_.get());
  pango_layout_set_text(layout.get(), words.data(), int_size(words));
  const FontDescriptionPtr description(pango_font_description_new());
  const auto families = fonts_.families(type.display ? theme_.display_font : theme_.font);
  pango_font_description_set_family(description.get(), families.c_str());
  pango_font_description_set_weight(description.get(), pango_weight(type.weight));
  pango_font_description_set_absolute_size(description.get(), type.size * PANGO_SCALE);
  pango_layout_set_font_description(layout.get(), description.get());
  return layout;
}

SetLine TextSetter::make(std::string_view words, const scene::TextType& type) const {
  SetLine line;
  line.layout = lay_out(words, type);
  line.baseline = to_units(pango_layout_get_baseline(line.layout.get()));
  PangoRectangle ink;
  PangoRectangle logical;
  pango_layout_get_extents(line.layout.get(), &ink, &logical);
  line.extents = {to_units(logical.width), to_units(ink.y) - line.baseline, to_units(ink.height)};
  return line;
}

}  // namespace epochreel::paint
