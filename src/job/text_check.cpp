#include "text_check.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>

namespace epochreel::job {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t offset) { return static_cast<std::uint8_t>(text[offset]); }

bool is_continuation(std::string_view text, std::size_t offset) {
  return offset < text.size() && (byte_at(text, offset) & 0xC0U) == 0x80U;
}

struct Character {
  std::uint32_t code = 0;
  std::size_t length = 0;  ///< bytes; 0: not UTF-8
};

/// The smallest code that needs so many bytes.
constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};

/// The character that starts at `offset`. Overlong forms, surrogates and what lies beyond U+10FFFF are not UTF-8.
Character decode(std::string_view text, std::size_t offset) {
  const std::uint8_t first = byte_at(text, offset);
  if (first < 0x80U) return {first, 1};
  const std::size_t length = first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : 2;
  if (first < 0xC2U || first > 0xF4U) return {};
  std::uint32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text, offset + i)) return {};
    code = (code << 6U) | (byte_at(text, offset + i) & 0x3FU);
  }
  const bool surrogate = code >= 0xD800U && code <= 0xDFFFU;
  if (code < kSmallest[length] || surrogate || code > 0x10FFFFU) return {};
  return {code, length};
}

bool is_control(std::uint32_t code) {
  if (code == '\t' || code == '\n' || code == 0x85U) return false;
  return code < 0x20U || (code >= 0x7FU && code <= 0x9FU);
}

}  // namespace

std::optional<TextFault> check_text(std::string_view text) {
  for (std::size_t offset = 0; offset < text.size();) {
    const Character character = decode(text, offset);
    if (character.length == 0) {
      return TextFault{
          offset, fmt::format("the byte 0x{:02x} is not UTF-8; save the file as UTF-8 text", byte_at(text, offset))};
    }
    const bool line_end = character.code == '\r' && offset + 1 < text.size() && text[offset + 1] == '\n';
    if (is_control(character.code) && !line_end) {
      return TextFault{offset,
                       fmt::format("the control character U+{:04X} may not stand in a job; remove it", character.code)};
    }
    offset += character.length;
  }
  return std::nullopt;
}

}  // namespace epochreel::job
