/// How much memory a process may take without others being swapped out.
#pragma once

#include <cstdint>
#include <filesystem>

namespace epochreel {

/// Bytes that Linux takes to be available (MemAvailable of /proc/meminfo); 0 where it does not say. Limits of control
/// groups are not in it. `root` is where /proc lies, for tests.
std::int64_t available_memory(const std::filesystem::path& root = "/");

}  // namespace epochreel
