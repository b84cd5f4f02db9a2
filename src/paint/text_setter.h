/// Text: lines set by Pango in the theme's fonts alone, without hinting, figures tabular.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "cairo_handles.h"
#include "epochreel/scene/frame.h"
#include "font_source.h"

namespace epochreel::paint {

/// A line that has been set; lengths in units of the stage.
struct SetLine {
  LayoutPtr layout;
  double width = 0;
  double baseline = 0;  ///< below the layout's top
  double ink_top = 0;   ///< below the layout's top
  double ink_height = 0;
  double size = 0;   ///< after fitting
  bool cut = false;  ///< its middle gave way to an ellipsis
};

/// One painter's own: Pango's font maps belong to one thread.
class TextSetter {
 public:
  /// Error{kFailed} where no fonts are installed, Error{kInvalid} where the theme's are not among them.
  explicit TextSetter(const scene::Theme& theme, std::vector<ExtraFont> extra = {});

  /// Lines that were set before are remembered.
  const SetLine& set(const scene::Text& text);

  /// Names cut to `width` as they are set in the type of `style`, so that each can be told from the others
  /// (scene/short_names.h). Sets that were cut before are remembered.
  const std::vector<std::string>& short_names(const std::vector<std::string>& names, scene::Text style, double width);

 private:
  struct ShortNames {
    std::vector<std::string> names;
    scene::Text style;
    double width = 0;
    std::vector<std::string> results;
  };

  SetLine make(const scene::Text& text) const;
  void apply(PangoLayout* layout, const scene::Text& text, double size) const;

  scene::Theme theme_;
  FontLoan fonts_;
  ContextPtr context_;
  AttrListPtr attributes_;
  std::unordered_map<std::string, SetLine> lines_;
  std::list<ShortNames> short_names_;  ///< newest first
};

}  // namespace epochreel::paint
