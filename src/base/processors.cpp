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
#include <vector>

#include "epochreel/base/numbers.h"

namespace epochreel {

namespace fs = std::filesystem;

namespace {

struct Membership {
  std::string controllers;  ///< "cpu,cpuacct"; empty for v2
  fs::path path;            ///< of the group, from the root of its hierarchy
};

/// A place where a hierarchy of control groups is seen (proc(5), /proc/pid/mountinfo).
struct Mount {
  fs::path root;  ///< of the hierarchy: which group stands at `point`
  fs::path point;
  bool is_v2 = false;
  std::string options;  ///< of v1: its controllers among others
};

bool has_word(const std::string& list, const std::string& word) {
  std::istringstream words(list);
  for (std::string item; std::getline(words, item, ',');) {
    if (item == word) return true;
  }
  return false;
}

/// Lines such as "4:cpu,cpuacct:/group" and, of v2, "0::/group".
std::vector<Membership> read_memberships(const fs::path& root) {
  std::vector<Membership> found;
  std::ifstream file(root / "proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    found.push_back({line.substr(first + 1, second - first - 1), line.substr(second + 1)});
  }
  return found;
}

/// "36 35 0:32 /root /mount/point rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct"
std::vector<Mount> read_mounts(const fs::path& root) {
  std::vector<Mount> found;
  std::ifstream file(root / "proc/self/mountinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t dash = line.find(" - ");
    if (dash == std::string::npos) continue;
    std::istringstream before(line.substr(0, dash));
    std::istringstream behind(line.substr(dash + 3));
    std::string skipped;
    std::string group;
    std::string point;
    std::string kind;
    Mount mount;
    before >> skipped >> skipped >> skipped >> group >> point;
    behind >> kind >> skipped >> mount.options;
    mount.is_v2 = kind == "cgroup2";
    mount.root = group;
    mount.point = point;
    if (mount.is_v2 || (kind == "cgroup" && has_word(mount.options, "cpu"))) found.push_back(mount);
  }
  return found;
}

std::optional<double> first_number(std::istream& file) {
  double number = 0;
  if (file >> number) return number;
  return std::nullopt;
}

/// Processors that one group allows. v2: "max 100000" or "150000 100000"; v1: -1 for no quota.
std::optional<double> quota_of(const fs::path& group, bool is_v2) {
  std::ifstream quota_file(group / (is_v2 ? "cpu.max" : "cpu.cfs_quota_us"));
  std::ifstream period_file(group / "cpu.cfs_period_us");
  const auto quota = first_number(quota_file);
  const auto period = first_number(is_v2 ? static_cast<std::istream&>(quota_file) : period_file);
  if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
  return *quota / *period;
}

/// The group as a path below the mount's point; the point itself where the group is not seen there, as in a container
/// that shows its own group as the root.
fs::path below_point(const Membership& group, const Mount& mount) {
  const fs::path relative = group.path.lexically_relative(mount.root);
  const bool is_below = !relative.empty() && *relative.begin() != "..";
  return is_below && relative != "." ? relative : fs::path();
}

/// The least quota of the group and those above it.
std::optional<double> least_quota(const fs::path& root, const Membership& group, const Mount& mount) {
  const fs::path top = root / mount.point.relative_path();
  std::optional<double> least = quota_of(top, mount.is_v2);
  fs::path folder = top;
  for (const fs::path& part : below_point(group, mount)) {
    folder /= part;
    const auto quota = quota_of(folder, mount.is_v2);
    if (quota && (!least || *quota < *least)) least = quota;
  }
  return least;
}

}  // namespace

int cgroup_processors(const fs::path& root) {
  std::optional<double> least;
  const auto mounts = read_mounts(root);
  for (const Membership& group : read_memberships(root)) {
    for (const Mount& mount : mounts) {
      if (mount.is_v2 != group.controllers.empty()) continue;
      if (!mount.is_v2 && !has_word(group.controllers, "cpu")) continue;
      const auto quota = least_quota(root, group, mount);
      if (quota && (!least || *quota < *least)) least = quota;
    }
  }
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
