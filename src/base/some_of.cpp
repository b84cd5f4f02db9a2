#include "epochreel/base/some_of.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace epochreel {

std::string some_of(std::span<const std::string> words, std::size_t most, std::string_view separator) {
  const std::size_t named = std::min(words.size(), most);
  const std::size_t more = words.size() - named;
  return fmt::format("{}{}", fmt::join(words.first(named), separator),
                     more == 0 ? "" : fmt::format(" and {} more", more));
}

}  // namespace epochreel
