/// What the writer and the reader of PNG files agree on.
#pragma once

#include <cstdint>
#include <string_view>

namespace epochreel::paint {

inline constexpr std::string_view kPngSignature("\x89PNG\r\n\x1a\n", 8);
inline constexpr std::uint32_t kMaxPngSide = 16384;

}  // namespace epochreel::paint
