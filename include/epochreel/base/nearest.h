/// The word that was probably meant.
#pragma once

#include <span>
#include <string_view>

namespace epochreel {

/// The choice with the smallest edit distance to `word` (insert, delete, replace, swap of neighbours); the first of
/// equals. `choices` is not empty.
std::string_view nearest(std::string_view word, std::span<const std::string_view> choices);

}  // namespace epochreel
