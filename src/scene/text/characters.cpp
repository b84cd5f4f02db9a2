#include "epochreel/scene/characters.h"

#include <utf8proc.h>

namespace epochreel::scene {

namespace {

constexpr int kVirama = 9;  ///< canonical combining class

struct CodePoint {
  utf8proc_int32_t value = 0;
  std::size_t size = 1;
  bool valid = false;
};

CodePoint first_code_point(std::string_view text) {
  CodePoint point;
  const auto read = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), text.size(), &point.value);
  point.valid = read > 0;
  if (point.valid) point.size = read;
  return point;
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

}  // namespace epochreel::scene
