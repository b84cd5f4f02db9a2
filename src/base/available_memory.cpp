#include "epochreel/base/available_memory.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#include <string>

#include "control_groups.h"
#include "epochreel/base/numbers.h"

namespace epochreel {

namespace fs = std::filesystem;

namespace {

/// MemAvailable, in bytes; 0 where the file does not say.
double machines_memory(const fs::path& root) {
  std::ifstream info(root / "proc/meminfo");
  for (std::string key; info >> key;) {
    double kibibytes = 0;
    if (key == "MemAvailable:") return info >> kibibytes ? kibibytes * 1024 : 0;
    info.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return 0;
}

/// Bytes that a group leaves.
std::optional<double> left_in_group(const fs::path& group, bool is_v2) {
  const auto most = number_in(group / (is_v2 ? "memory.max" : "memory.limit_in_bytes"));
  const auto used = number_in(group / (is_v2 ? "memory.current" : "memory.usage_in_bytes"));
  if (!most) return std::nullopt;
  return std::max(0.0, *most - used.value_or(0));
}

}  // namespace

std::int64_t available_memory(const fs::path& root) {
  const double machine = machines_memory(root);
  return floor_to<std::int64_t>(std::min(machine, least_limit(root, "memory", left_in_group).value_or(machine)));
}

}  // namespace epochreel
