/// How much memory a process may take without others being swapped out, or itself being ended.
#pragma once

#include <cstdint>
#include <filesystem>

namespace epochreel {

/// Bytes: what Linux takes to be available (MemAvailable of /proc/meminfo), or what a control group of this process
/// leaves where that is less (cgroup v2 `memory.max`, v1 `memory.limit_in_bytes`, less what the group uses, its cached
/// files too). 0 where Linux does not say. `root` is where /proc and /sys lie, for tests.
std::int64_t available_memory(const std::filesystem::path& root = "/");

}  // namespace epochreel
