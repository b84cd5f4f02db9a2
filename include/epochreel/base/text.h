/// Text from outside (names in a trace, keys of a job, paths) made fit to be shown.
///
/// A terminal obeys control characters, a CI service obeys some words, and a reader is misled by characters that
/// cannot be seen. So whatever leaves the program as words goes through `printable`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace epochreel {

/// Bytes of a piece that a message quotes: a key, a name, a value.
inline constexpr std::size_t kMaxQuotedBytes = 60;
/// Bytes of a name that a message must show whole where it can, such as a tensor's or a picture's.
inline constexpr std::size_t kMaxNameBytes = 200;
/// Bytes of the place that an error names, such as a path; a longer one is cut in its middle.
inline constexpr std::size_t kMaxPlaceBytes = 1024;
/// Bytes of a whole message or of one line on stdout.
inline constexpr std::size_t kMaxMessageBytes = 4096;

struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;  ///< 0: the text is empty, or is not UTF-8 here
};

/// The first character of `text` (Unicode 15, table 3-7: no overlong forms, no surrogates, at most U+10FFFF).
Character first_character(std::string_view text) noexcept;

/// Whether a character may change how the text around it is shown, or is not seen at all: controls, bidirectional
/// controls, separators of lines and paragraphs, characters without width, noncharacters.
bool is_unprintable(char32_t code) noexcept;

/// `text` fit for one line of a terminal. Escaped are: what is_unprintable names as
/// `\x1b`, `\u202e` or `\U000e0001`, bytes that are not UTF-8 as `\xff`, and the marks by which CI services and render
/// farms know a command: `::` and `openjd_env: ` at the start, `##[` and `##vso[` anywhere. Joiners and variation
/// selectors stay between the characters of scripts and emoji that need them. Beyond `max_bytes` bytes it is cut at a
/// character, and `...` is added. Printable text that fits comes back as it is, so applying this twice does no harm.
std::string printable(std::string_view text, std::size_t max_bytes = kMaxQuotedBytes);

/// Likewise; what does not fit is cut out of the middle, where `...` stands for it.
std::string printable_ends(std::string_view text, std::size_t max_bytes);

/// `json`, which must be valid JSON, with the same meaning and no character that is_unprintable names but the line
/// feeds between its values.
std::string printable_json(std::string_view json);

/// Whether a name ends in `ending`, such as ".png", in small or capital letters of ASCII.
bool has_ending(std::string_view name, std::string_view ending) noexcept;

/// `text` with U+FFFD for every byte that is not part of well-formed UTF-8.
std::string valid_utf8(std::string_view text);

}  // namespace epochreel
