/// How wide words are in a type. The measurer is the real one: Pango with the theme's fonts, behind this interface
/// (paint/painter.h). Scene lays out by it and guesses no width.
#pragma once

#include <string_view>

#include "epochreel/scene/shapes.h"

namespace epochreel::scene {

/// The properties of a text that decide how large its words are.
struct TextType {
  double size = 14;  ///< units of the stage
  Weight weight = Weight::kRegular;
  bool display = false;  ///< in the theme's display face

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the 0 of a defaulted <=> for a pointer
  auto operator<=>(const TextType&) const = default;
};

inline TextType type_of(const Text& text) { return {text.size, text.weight, text.display}; }

/// Where a line's ink lies, in units of the stage, seen from the left end of its baseline.
struct TextExtents {
  double width = 0;    ///< from where the line begins to where the next letter would stand
  double ink_top = 0;  ///< negative: above the baseline
  double ink_height = 0;

  bool operator==(const TextExtents&) const = default;
};

/// One worker's own: what is behind it belongs to one thread. Two measurers of the same fonts say the same.
class TextMeasure {
 public:
  virtual ~TextMeasure() = default;

  /// One line of words, without any limit. Lines that were measured before are remembered.
  virtual TextExtents measure(std::string_view words, const TextType& type) = 0;

  double width(std::string_view words, const TextType& type) { return measure(words, type).width; }
};

}  // namespace epochreel::scene
