#include "text_check.h"

#include <fmt/format.h>

#include <cstdint>

#include "epochreel/base/text.h"

namespace epochreel::job {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t offset) { return static_cast<std::uint8_t>(text[offset]); }

bool is_control(char32_t code) {
  if (code == '\t' || code == '\n' || code == 0x85U) return false;
  return code < 0x20U || (code >= 0x7FU && code <= 0x9FU);
}

/// A byte order mark of UTF-16, or a letter of ASCII in two bytes.
bool is_utf16(std::string_view text) {
  if (text.size() < 2) return false;
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") || (text[0] == '\0') != (text[1] == '\0');
}

}  // namespace

std::optional<TextFault> check_text(std::string_view text) {
  if (is_utf16(text)) return TextFault{0, "this is UTF-16 text or none at all; save the file as UTF-8 text"};
  for (std::size_t offset = 0; offset < text.size();) {
    const Character character = first_character(text.substr(offset));
    if (character.bytes == 0) {
      return TextFault{
          offset, fmt::format("the byte 0x{:02x} is not UTF-8; save the file as UTF-8 text", byte_at(text, offset))};
    }
    const bool line_end = character.code == '\r' && offset + 1 < text.size() && text[offset + 1] == '\n';
    if (character.code == '\r' && !line_end) {
      return TextFault{offset,
                       "a carriage return stands here without a line feed; save the file with line feeds (LF) "
                       "at the ends of its lines"};
    }
    if (is_control(character.code) && !line_end) {
      return TextFault{offset, fmt::format("the control character U+{:04X} may not stand in a job; remove it",
                                           static_cast<std::uint32_t>(character.code))};
    }
    offset += character.bytes;
  }
  return std::nullopt;
}

}  // namespace epochreel::job
