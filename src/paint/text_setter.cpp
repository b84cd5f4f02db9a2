#include "text_setter.h"

#include <fmt/format.h>

#include <algorithm>

#include "epochreel/scene/short_names.h"

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

const SetLine& TextSetter::set(const scene::Text& text) {
  std::string key =
      fmt::format("{}|{}|{}|{}|{}", text.size, static_cast<int>(text.weight), text.display, text.max_width, text.words);
  const auto found = lines_.find(key);
  if (found != lines_.end()) return found->second;
  if (lines_.size() >= kLinesKept) lines_.clear();
  return lines_.emplace(std::move(key), make(text)).first->second;
}

const std::vector<std::string>& TextSetter::short_names(const std::vector<std::string>& names, scene::Text style,
                                                        double width) {
  constexpr std::size_t kSetsKept = 16;
  style.words.clear();
  style.max_width = 0;
  for (auto kept = short_names_.begin(); kept != short_names_.end(); ++kept) {
    if (kept->width != width || kept->style != style || kept->names != names) continue;
    short_names_.splice(short_names_.begin(), short_names_, kept);
    return short_names_.front().results;
  }
  const auto measure = [&](const std::string& words) {
    style.words = words;
    return set(style).width;
  };
  auto results = scene::short_names(names, width, measure);
  style.words.clear();
  short_names_.push_front({names, style, width, std::move(results)});
  if (short_names_.size() > kSetsKept) short_names_.pop_back();
  return short_names_.front().results;
}

void TextSetter::apply(PangoLayout* layout, const scene::Text& text, double size) const {
  const FontDescriptionPtr description(pango_font_description_new());
  const auto families = fonts_.families(text.display ? theme_.display_font : theme_.font);
  pango_font_description_set_family(description.get(), families.c_str());
  pango_font_description_set_weight(description.get(), pango_weight(text.weight));
  pango_font_description_set_absolute_size(description.get(), size * PANGO_SCALE);
  pango_layout_set_font_description(layout, description.get());
}

SetLine TextSetter::make(const scene::Text& text) const {
  SetLine line;
  line.layout.reset(pango_layout_new(context_.get()));
  PangoLayout* layout = line.layout.get();
  pango_layout_set_single_paragraph_mode(layout, TRUE);
  pango_layout_set_auto_dir(layout, FALSE);  // sentences run from left to right, whatever names they begin with
  pango_layout_set_attributes(layout, attributes_.get());
  pango_layout_set_text(layout, text.words.data(), static_cast<int>(text.words.size()));
  line.size = text.size;
  apply(layout, text, line.size);
  PangoRectangle ink;
  PangoRectangle logical;
  pango_layout_get_extents(layout, &ink, &logical);
  if (text.max_width > 0 && to_units(logical.width) > text.max_width) {
    line.size = std::max(std::min(kSmallest, text.size), text.size * text.max_width / to_units(logical.width));
    apply(layout, text, line.size);
    pango_layout_get_extents(layout, &ink, &logical);
    if (to_units(logical.width) > text.max_width + 0.5) {
      pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_MIDDLE);
      pango_layout_set_width(layout, static_cast<int>(text.max_width * PANGO_SCALE));
      pango_layout_get_extents(layout, &ink, &logical);
      line.cut = pango_layout_is_ellipsized(layout) != FALSE;
    }
  }
  line.width = to_units(logical.width);
  line.baseline = to_units(pango_layout_get_baseline(layout));
  line.ink_top = to_units(ink.y);
  line.ink_height = to_units(ink.height);
  return line;
}

}  // namespace epochreel::paint
