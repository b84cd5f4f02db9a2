/// Is a text fit to be parsed?
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace epochreel::job {

struct TextFault {
  std::size_t offset = 0;  ///< bytes from the start of the text
  std::string what;
};

/// The first byte that is not UTF-8 (RFC 3629) or a control character other than tab and line ends, or nothing.
std::optional<TextFault> check_text(std::string_view text);

}  // namespace epochreel::job
