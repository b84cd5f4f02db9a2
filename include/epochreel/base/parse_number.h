/// Numbers of text.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>
#include <system_error>

namespace epochreel {

/// The number that the whole text is, as std::from_chars reads it: no spaces, no "+". Nothing where it is none, or does
/// not fit.
///
///     parse_number<int>("12")      12
///     parse_number<int>("12 ")     nothing
///     parse_number<int>("f", 16)   15
template <class Number, std::same_as<int>... Base>
std::optional<Number> parse_number(std::string_view text, Base... base) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, status] = std::from_chars(text.data(), end, number, base...);
  if (status != std::errc{} || stop != end) return std::nullopt;
  return number;
}

}  // namespace epochreel
