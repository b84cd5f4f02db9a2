/// Numbers as files have them: little-endian, whatever the machine is.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

namespace epochreel::outlet {

/// The lowest `bytes` bytes of `value`.
inline std::string little_endian(std::uint64_t value, std::size_t bytes) {
  std::string result;
  for (std::size_t i = 0; i < bytes; ++i) result += static_cast<char>(value >> (8 * i) & 0xff);
  return result;
}

inline std::string little_endian(double value) { return little_endian(std::bit_cast<std::uint64_t>(value), 8); }
inline std::string little_endian(float value) { return little_endian(std::bit_cast<std::uint32_t>(value), 4); }

}  // namespace epochreel::outlet
