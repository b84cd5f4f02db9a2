/// Text: lines set by Pango in the theme's fonts alone, without hinting, figures tabular.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "cairo_handles.h"
#include "epochreel/scene/frame.h"
#include "font_source.h"
#include "name_cutter.h"

namespace epochreel::paint {

/// A line that has been set; lengths in units of the stage.
struct SetLine {
  LayoutPtr layout;
  double width = 0;
  double baseline = 0;  ///< below the layout's top
  double ink_top = 0;   ///< below the layout's top
  double ink_height = 0;
  double size = 0;    ///< after fitting
  bool cut = false;   ///< its middle gave way to an ellipsis
  std::string words;  ///< as they are shown: names in them may be shorter
};

/// One painter's own: Pango's font maps belong to one thread.
class TextSetter {
 public:
  /// Error{kFailed} where no fonts are installed, Error{kInvalid} where the theme's are not among them.
  explicit TextSetter(const scene::Theme& theme, std::vector<ExtraFont> extra = {});
  TextSetter(const TextSetter&) = delete;
  TextSetter& operator=(const TextSetter&) = delete;

  /// Lines that were set before are remembered.
  const SetLine& set(const scene::Text& text);

  /// The names that texts may hold, from now on: they are cut so that each can be told from the others. Returns whether
  /// they are others than before.
  bool know_names(const std::vector<std::string>& names);

 private:
  SetLine make(const scene::Text& text);
  void shorten(SetLine& line, const scene::Text& text);
  LayoutPtr lay_out(const scene::Text& text) const;
  void apply(PangoLayout* layout, const scene::Text& text, double size) const;

  scene::Theme theme_;
  FontLoan fonts_;
  ContextPtr context_;
  AttrListPtr attributes_;
  std::unordered_map<std::string, SetLine> lines_;
  NameCutter names_;
};

}  // namespace epochreel::paint
