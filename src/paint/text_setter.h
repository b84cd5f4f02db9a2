/// Text: lines set by Pango in the theme's fonts alone, without hinting, figures tabular.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cairo_handles.h"
#include "epochreel/scene/text_measure.h"
#include "font_source.h"

namespace epochreel::paint {

/// A line that has been set; lengths in units of the stage.
struct SetLine {
  LayoutPtr layout;
  double baseline = 0;  ///< below the layout's top
  scene::TextExtents extents;
};

/// One painter's own: Pango's font maps belong to one thread. Sets words as it is told; scene measures by it.
class TextSetter : public scene::TextMeasure {
 public:
  /// Error{kFailed} where no fonts are installed, Error{kInvalid} where the theme's are not among them.
  explicit TextSetter(const scene::Theme& theme, std::vector<ExtraFont> extra = {});
  TextSetter(const TextSetter&) = delete;
  TextSetter& operator=(const TextSetter&) = delete;

  /// Lines that were set before are remembered.
  const SetLine& set(std::string_view words, const scene::TextType& type);

  scene::TextExtents measure(std::string_view words, const scene::TextType& type) override {
    return set(words, type).extents;
  }

 private:
  struct Key {
    std::string words;
    scene::TextType type;

    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };

  SetLine make(std::string_view words, const scene::TextType& type) const;
  LayoutPtr lay_out(std::string_view words, const scene::TextType& type) const;

  scene::Theme theme_;
  FontLoan fonts_;
  ContextPtr context_;
  AttrListPtr attributes_;
  std::unordered_map<Key, SetLine, KeyHash> lines_;
};

}  // namespace epochreel::paint
