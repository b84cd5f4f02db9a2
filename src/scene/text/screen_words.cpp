#include "text/screen_words.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>

#include "epochreel/base/numbers.h"
#include "epochreel/base/text.h"
#include "epochreel/scene/characters.h"
#include "epochreel/scene/short_names.h"

namespace epochreel::scene {

namespace {

constexpr std::string_view kIsolate = "\u2068";     // FSI
constexpr std::string_view kIsolateEnd = "\u2069";  // PDI

/// Whether a character runs from right to left.
bool runs_left(utf8proc_int32_t code) {
  const auto direction = utf8proc_get_property(code)->bidi_class;
  return direction == UTF8PROC_BIDI_CLASS_R || direction == UTF8PROC_BIDI_CLASS_AL;
}

bool any_runs_left(std::string_view text) {
  while (!text.empty()) {
    utf8proc_int32_t code = 0;
    const auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), text.size(), &code);
    if (bytes > 0 && runs_left(code)) return true;
    text.remove_prefix(std::max<utf8proc_ssize_t>(1, bytes));
  }
  return false;
}

/// Two names read alike if this is the same: spaces at the ends are not seen, and a letter followed by its mark is the
/// same as the letter that has it.
std::string looks_of(const std::string& name) {
  const auto first = name.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  const std::string trimmed = name.substr(first, name.find_last_not_of(' ') - first + 1);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> composed(
      utf8proc_NFC(reinterpret_cast<const utf8proc_uint8_t*>(trimmed.c_str())), &std::free);
  return composed ? reinterpret_cast<const char*>(composed.get()) : trimmed;
}

}  // namespace

std::string screen_words(std::string_view text) {
  std::string words = printable(text, std::string::npos);
  return any_runs_left(words) ? fmt::format("{}{}{}", kIsolate, words, kIsolateEnd) : words;
}

std::vector<std::string> screen_names(const std::vector<std::string>& names) {
  std::vector<std::string> shown;
  std::map<std::string, int> counts;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::string name = screen_words(names[i]);
    shown.push_back(looks_of(name).empty() ? fmt::format("class {}", i) : std::move(name));
    ++counts[looks_of(shown.back())];
  }
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (counts[looks_of(shown[i])] > 1) shown[i] += fmt::format(" #{}", i);
  }
  return short_names(shown, kLongestScreenName,
                     [](const std::string& words) { return int_size(split_characters(words)); });
}

}  // namespace epochreel::scene
