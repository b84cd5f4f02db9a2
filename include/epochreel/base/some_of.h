/// Lists that a message can hold.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace epochreel {

/// The first `most` of the words, and how many there are besides: "a, b and 4 more".
std::string some_of(std::span<const std::string> words, std::size_t most, std::string_view separator = ", ");

}  // namespace epochreel
