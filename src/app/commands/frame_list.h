/// The value of `render --frames`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace epochreel::app {

/// "0-99,120" as numbers, rising, without repetition; Error{kUsage} for what is no list or lies outside 0 .. frames-1.
std::vector<std::int64_t> parse_frames(const std::string& list, std::int64_t frames);

}  // namespace epochreel::app
