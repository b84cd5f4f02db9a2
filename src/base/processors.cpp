#include "epochreel/base/processors.h"

#include <omp.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include "control_groups.h"
#include "epochreel/base/numbers.h"

namespace epochreel {

namespace fs = std::filesystem;

namespace {

/// Processors that one group allows. v2: "max 100000" or "150000 100000"; v1: -1 for no quota.
std::optional<double> quota_of(const fs::path& group, bool is_v2) {
  double quota = 0;
  double period = 0;
  if (is_v2) {
    std::ifstream file(group / "cpu.max");
    file >> quota >> period;
  } else {
    quota = number_in(group / "cpu.cfs_quota_us").value_or(0);
    period = number_in(group / "cpu.cfs_period_us").value_or(0);
  }
  return quota > 0 && period > 0 ? std::optional(quota / period) : std::nullopt;
}

}  // namespace

int cgroup_processors(const fs::path& root) {
  const auto least = least_limit(root, "cpu", quota_of);
  if (!least) return 0;
  constexpr double kMost = 1 << 20;
  return std::max(1, ceil_to<int>(std::min(*least, kMost)));
}

namespace {

/// The value of a key of /proc/cpuinfo, for the first processor; empty where there is none.
std::string cpu_info(std::string_view key) {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (!line.starts_with(key)) continue;
    const std::size_t start = line.find_first_not_of(" \t", line.find(':') + 1);
    if (start != std::string::npos) return line.substr(start);
  }
  return "";
}

/// As Linux calls them.
constexpr const char* kVectorInstructions[] = {"sse4_1",   "avx",         "avx2",     "fma",         "avx512f",
                                               "avx512bw", "avx512_vnni", "avx_vnni", "avx512_bf16", "avx512_fp16",
                                               "amx_tile", "amx_bf16",    "amx_int8"};

}  // namespace

std::string cpu_model() {
  const std::string name = cpu_info("model name");
  return name.empty() ? "unknown" : name;
}

std::string cpu_instructions() {
  std::istringstream flags(cpu_info("flags"));
  const std::set<std::string> has{std::istream_iterator<std::string>(flags), {}};
  std::string text;
  for (const char* const name : kVectorInstructions) {
    if (!has.contains(name)) continue;
    if (!text.empty()) text += ' ';
    text += name;
  }
  return text.empty() ? "none known" : text;
}

int usable_processors() {
  int count = std::min({omp_get_num_procs(), omp_get_max_threads(), omp_get_thread_limit()});
  if (const int quota = cgroup_processors(); quota > 0) count = std::min(count, quota);
  return std::max(1, count);
}

}  // namespace epochreel
