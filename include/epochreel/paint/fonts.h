/// Fonts of the system for letters that the theme's own fonts lack.
///
/// They are looked for only where words from outside (names of classes, of a data set) have such letters, so that a
/// film without them depends on the theme's fonts alone.
#pragma once

#include <string>
#include <vector>

#include "epochreel/scene/film.h"

namespace epochreel::paint {

struct ExtraFont {
  std::string family;
  std::string file;

  bool operator==(const ExtraFont&) const = default;
};

struct FontChoice {
  std::vector<ExtraFont> fonts;       ///< in the order in which a letter is looked for in them
  std::vector<std::string> warnings;  ///< which letters of which words no font has, a sentence each
};

/// Fonts with outlines for the letters that the theme's fonts lack. For each script the family that has most of its
/// letters: of equal ones Noto Sans, then Noto, DejaVu Sans, others; then by name. The same words and the same fonts
/// installed give the same choice. fontconfig's own configuration says which fonts there are (FONTCONFIG_FILE names
/// another). Colour fonts are passed over: their pictures would not follow the theme.
FontChoice choose_fonts(const std::vector<scene::OutsideWords>& words);

}  // namespace epochreel::paint
