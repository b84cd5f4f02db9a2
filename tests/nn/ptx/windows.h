/// Where shared and local memory stand among generic addresses. Global memory has the addresses of the host, which are
/// smaller.
#pragma once

#include <cstdint>

namespace ptx {

inline constexpr std::uint64_t kSharedWindow = std::uint64_t{1} << 60;
inline constexpr std::uint64_t kLocalWindow = std::uint64_t{1} << 61;

}  // namespace ptx
