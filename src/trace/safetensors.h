/// Constants that the writer and the reader of safetensors share.
#pragma once

#include <cstdint>

namespace epochreel::trace {

inline constexpr const char* kMetadataKey = "__metadata__";
inline constexpr std::uint64_t kLengthBytes = 8;  ///< of the number in front of the header

}  // namespace epochreel::trace
