#include "epochreel/scene/characters.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>

namespace epochreel::scene {

namespace {

constexpr int kVirama = 9;  ///< canonical combining class

/// Advances of U+0020 to U+007E in Inter SemiBold (4.0), in hundredths of the type's size, rounded up; figures as wide
/// as the widest of them, since they are set tabular.
constexpr std::array<unsigned char, 95> kLatinAdvances = {
    25,  31, 40, 65, 65, 85, 67, 22,  40, 40, 55, 68, 30, 47, 30, 38,  //
    68,  68, 68, 68, 68, 68, 68, 68,  68, 68, 30, 30, 68, 68, 68, 55,  //
    100, 73, 66, 75, 73, 61, 59, 76,  75, 28, 57, 68, 57, 91, 75, 78,  //
    65,  78, 66, 65, 66, 74, 73, 101, 70, 71, 66, 40, 38, 40, 49, 47,  //
    50,  58, 64, 58, 64, 60, 38, 63,  62, 27, 27, 57, 27, 90, 61, 61,  //
    63,  63, 40, 55, 38, 61, 58, 84,  57, 58, 57, 40, 36, 40, 68};

struct CodePoint {
  utf8proc_int32_t value = 0;
  std::size_t size = 1;
  bool valid = false;
};

CodePoint first_code_point(std::string_view text) {
  CodePoint point;
  const auto read = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &point.value);
  point.valid = read > 0;
  if (point.valid) point.size = static_cast<std::size_t>(read);
  return point;
}

/// Of a character's part, in type sizes.
double part_width(utf8proc_int32_t code) {
  if (code >= 0x20 && code < 0x7F) return kLatinAdvances.at(static_cast<std::size_t>(code - 0x20)) / 100.0;
  const utf8proc_property_t& property = *utf8proc_get_property(code);
  switch (property.category) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CC:
      return 0;
    case UTF8PROC_CATEGORY_MC:
      return 0.45;
    default:
      break;
  }
  if (property.boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC) return 1.4;
  if (property.boundclass == UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR) return 0.9;
  if (property.charwidth == 2) return 1;  // East Asian wide
  if (property.bidi_class == UTF8PROC_BIDI_CLASS_R || property.bidi_class == UTF8PROC_BIDI_CLASS_AL) return 0.75;
  return property.category == UTF8PROC_CATEGORY_LU ? 1.05 : 0.85;
}

}  // namespace

std::vector<std::string_view> split_characters(std::string_view text) {
  std::vector<std::string_view> characters;
  utf8proc_int32_t state = 0;
  CodePoint before;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = first_code_point(text.substr(at));
    bool begins = true;
    if (point.valid && before.valid) {
      begins = utf8proc_grapheme_break_stateful(before.value, point.value, &state);
      // A consonant behind a virama belongs to the syllable before it (rule GB9c of Unicode 15.1).
      if (utf8proc_get_property(before.value)->combining_class == kVirama &&
          utf8proc_category(point.value) == UTF8PROC_CATEGORY_LO) {
        begins = false;
      }
    } else {
      state = 0;
    }
    if (begins) {
      characters.push_back(text.substr(at, point.size));
    } else {
      const std::string_view longer = characters.back();
      characters.back() = {longer.data(), longer.size() + point.size};
    }
    before = point;
    at += point.size;
  }
  return characters;
}

double character_width(std::string_view character) {
  double width = 0;
  for (std::size_t at = 0; at < character.size();) {
    const CodePoint point = first_code_point(character.substr(at));
    width += point.valid ? part_width(point.value) : 1.0;
    at += point.size;
  }
  return width;
}

}  // namespace epochreel::scene
