/// Counts as people read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace epochreel {

/// 1332224 -> "1,332,224".
std::string grouped(std::int64_t number);

/// "1 frame", "1,800 frames".
std::string counted(std::int64_t number, std::string_view noun);

}  // namespace epochreel
