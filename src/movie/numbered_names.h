/// The names of a film's numbered files.
#pragma once

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace epochreel::movie {

/// "000030.png"
inline std::string picture_name(std::int64_t frame) { return fmt::format("{:06}.png", frame); }

/// The number of a name such as 000030.png, if it is one that this stage gives.
inline std::optional<std::int64_t> number_of(std::string_view name, std::string_view ending) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  const bool is_name = error == std::errc() && number >= 0 && name == fmt::format("{:06}{}", number, ending);
  return is_name ? std::optional(number) : std::nullopt;
}

}  // namespace epochreel::movie
