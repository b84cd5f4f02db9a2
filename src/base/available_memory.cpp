#include "epochreel/base/available_memory.h"

#include <fstream>
#include <limits>
#include <string>

namespace epochreel {

std::int64_t available_memory(const std::filesystem::path& root) {
  std::ifstream info(root / "proc/meminfo");
  for (std::string key; info >> key;) {
    std::int64_t kibibytes = 0;
    if (key == "MemAvailable:") return info >> kibibytes ? kibibytes * 1024 : 0;
    info.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return 0;
}

}  // namespace epochreel
