#include "epochreel/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "epochreel/base/ascii.h"

namespace epochreel {

namespace {

constexpr std::string_view kCut = "...";

struct Range {
  char32_t first;
  char32_t last;
};

/// From Unicode 15's DerivedCoreProperties.txt (Default_Ignorable_Code_Point) and PropList.txt (Bidi_Control), with
/// the controls, U+2028 and U+2029, and the interlinear annotation marks. Rising.
constexpr std::array<Range, 22> kUnprintable = {{
    {0x0000, 0x001F},    // C0
    {0x007F, 0x009F},    // DEL, C1
    {0x00AD, 0x00AD},    // soft hyphen
    {0x034F, 0x034F},    // combining grapheme joiner
    {0x061C, 0x061C},    // Arabic letter mark
    {0x115F, 0x1160},    // Hangul fillers
    {0x17B4, 0x17B5},    // Khmer inherent vowels
    {0x180B, 0x180F},    // Mongolian selectors and vowel separator
    {0x200B, 0x200F},    // zero width, left-to-right and right-to-left marks
    {0x2028, 0x202E},    // line and paragraph separators, embeddings, overrides
    {0x2060, 0x206F},    // word joiner, invisible operators, isolates
    {0x3164, 0x3164},    // Hangul filler
    {0xFDD0, 0xFDEF},    // noncharacters
    {0xFE00, 0xFE0F},    // variation selectors
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xFFA0, 0xFFA0},    // Hangul filler
    {0xFFF0, 0xFFFB},    // unassigned and interlinear annotation
    {0xFFFE, 0xFFFF},    // noncharacters
    {0x1BCA0, 0x1BCA3},  // shorthand format controls
    {0x1D173, 0x1D17A},  // musical format controls
    {0xE0000, 0xE0FFF},  // tags and variation selectors
    {0x10FFFE, 0x10FFFF},
}};

bool is_joiner(char32_t code) { return code == 0x200C || code == 0x200D; }
bool is_variation_selector(char32_t code) { return code >= 0xFE00 && code <= 0xFE0F; }

/// A character that may need the joiner or selector beside it: none of the scripts and emoji that do is in Latin-1,
/// and none of their combining marks below U+0300.
bool may_need_joiner(char32_t code) { return code >= 0x0300 && !is_unprintable(code); }

std::string escape(char32_t code) {
  const std::uint32_t number = code;
  if (number < 0x80) return fmt::format("\\x{:02x}", number);
  return number <= 0xFFFF ? fmt::format("\\u{:04x}", number) : fmt::format("\\U{:08x}", number);
}

/// Whether a joiner or selector between `before` and `rest` (which begins behind it) does what it is made for.
bool is_joining(char32_t code, char32_t before, std::string_view rest) {
  if (is_variation_selector(code)) return may_need_joiner(before);
  return is_joiner(code) && (may_need_joiner(before) || is_variation_selector(before)) &&
         may_need_joiner(first_character(rest).code);
}

/// `##[` and `##vso[` begin a command of Azure Pipelines anywhere in a line, `##teamcity[` one of TeamCity.
bool begins_command(std::string_view text) {
  if (!text.starts_with("##")) return false;
  text.remove_prefix(2);
  const auto letters = text.substr(0, text.find('['));
  return letters.size() < text.size() && std::all_of(letters.begin(), letters.end(), is_ascii_letter);
}

/// Spaces as .NET's String.Trim takes them away.
bool is_space(char32_t code) {
  return code == ' ' || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x202F ||
         code == 0x205F || code == 0x3000;
}

/// Finds the `::` by which GitHub's runner, which trims a line, knows a command, or the name of a message of Open Job
/// Description, which begins a line, such as `openjd_env: PATH=/tmp`; npos where there is none.
std::size_t start_of_command(std::string_view text) {
  std::size_t at = 0;
  if (text.starts_with("openjd_") && text.find(": ") != std::string_view::npos) return at;
  while (is_space(first_character(text.substr(at)).code)) at += first_character(text.substr(at)).bytes;
  return text.substr(at).starts_with("::") ? at : std::string_view::npos;
}

/// A text that grows by the printable form of another's characters.
class Escaped {
 public:
  /// Escapes only as much of `text` as makes the result longer than `enough` bytes.
  Escaped(std::string_view text, std::size_t enough) : source_(text), command_(start_of_command(text)) {
    while (at_ < source_.size() && shown_.size() <= enough) add_next();
  }

  const std::string& text() const { return shown_; }

  /// The first `bytes` without a torn character or escape.
  std::string_view head(std::size_t bytes) const {
    const auto end = std::upper_bound(ends_.begin(), ends_.end(), bytes);
    return std::string_view(shown_).substr(0, end == ends_.begin() ? 0 : *(end - 1));
  }

  /// The last `bytes`, likewise.
  std::string_view tail(std::size_t bytes) const {
    const auto start = std::lower_bound(ends_.begin(), ends_.end(), shown_.size() - std::min(bytes, shown_.size()));
    return std::string_view(shown_).substr(start == ends_.end() ? shown_.size() : *start);
  }

 private:
  void add_next() {
    const std::string_view rest = source_.substr(at_);
    const Character character = first_character(rest);
    char32_t shown_as = 0;  // an escape is no neighbour that a joiner belongs to
    if (character.bytes == 0) {
      shown_ += fmt::format("\\x{:02x}", static_cast<unsigned char>(rest.front()));
    } else if (at_ == command_ || begins_command(rest) || is_hidden(character, rest)) {
      shown_ += escape(character.code);
    } else {
      shown_ += rest.substr(0, character.bytes);
      shown_as = character.code;
    }
    before_ = shown_as;
    at_ += std::max<std::size_t>(character.bytes, 1);
    ends_.push_back(shown_.size());
  }

  bool is_hidden(const Character& character, std::string_view rest) const {
    return is_unprintable(character.code) && !is_joining(character.code, before_, rest.substr(character.bytes));
  }

  std::string_view source_;
  std::size_t command_;
  std::size_t at_ = 0;
  char32_t before_ = 0;
  std::string shown_;
  std::vector<std::size_t> ends_;  ///< of the characters and escapes in shown_
};

/// Text that most names are: nothing in it is to be escaped.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7F && c != ':' && c != '#'; });
}

}  // namespace

Character first_character(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const auto bits = [&](std::size_t i) { return byte(i) & 0x3FU; };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (text.empty()) return {};
  if (first < 0x80) return {first, 1};
  if (first >= 0xC2 && first <= 0xDF && tail(1)) return {(first & 0x1FU) << 6U | bits(1), 2};
  if (first >= 0xE0 && first <= 0xEF && tail(1) && tail(2)) {
    const bool overlong = first == 0xE0 && second < 0xA0;
    const bool surrogate = first == 0xED && second > 0x9F;
    if (!overlong && !surrogate) return {(first & 0x0FU) << 12U | bits(1) << 6U | bits(2), 3};
  }
  if (first >= 0xF0 && first <= 0xF4 && tail(1) && tail(2) && tail(3)) {
    const bool outside = (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
    if (!outside) return {(first & 0x07U) << 18U | bits(1) << 12U | bits(2) << 6U | bits(3), 4};
  }
  return {};
}

bool is_unprintable(char32_t code) noexcept {
  if ((code & 0xFFFEU) == 0xFFFEU) return true;  // the last two of every plane
  const auto* const range = std::lower_bound(kUnprintable.begin(), kUnprintable.end(), code,
                                             [](const Range& r, char32_t c) { return r.last < c; });
  return range != kUnprintable.end() && code >= range->first;
}

std::string printable(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes && is_plain(text)) return std::string(text);
  const Escaped escaped(text, max_bytes);
  if (escaped.text().size() <= max_bytes) return escaped.text();
  return std::string(escaped.head(max_bytes)).append(kCut);
}

std::string printable_ends(std::string_view text, std::size_t max_bytes) {
  const Escaped escaped(text, std::string::npos);
  if (escaped.text().size() <= max_bytes) return escaped.text();
  const std::size_t half = max_bytes / 2;
  return std::string(escaped.head(max_bytes - half)).append(kCut).append(escaped.tail(half));
}

std::string printable_json(std::string_view json) {
  std::string result;
  result.reserve(json.size());
  while (!json.empty()) {
    const Character character = first_character(json);
    const std::size_t bytes = std::max<std::size_t>(character.bytes, 1);
    if (character.code < 0x7F || !is_unprintable(character.code)) {
      result += json.substr(0, bytes);
    } else if (character.code <= 0xFFFF) {
      result += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(character.code));
    } else {  // a pair of surrogates (RFC 8259, 7)
      const auto above = character.code - 0x10000U;
      result += fmt::format("\\u{:04x}\\u{:04x}", 0xD800U + (above >> 10U), 0xDC00U + (above & 0x3FFU));
    }
    json.remove_prefix(bytes);
  }
  return result;
}

bool has_ending(std::string_view name, std::string_view ending) noexcept {
  if (name.size() < ending.size()) return false;
  return std::equal(ending.begin(), ending.end(), name.end() - ending.size(),
                    [](char wanted, char letter) { return wanted == ascii_lower(letter); });
}

std::string valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t bytes = first_character(text).bytes;
    valid += bytes > 0 ? text.substr(0, bytes) : "\uFFFD";
    text.remove_prefix(std::max<std::size_t>(bytes, 1));
  }
  return valid;
}

}  // namespace epochreel
