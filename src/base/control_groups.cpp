#include "control_groups.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace epochreel {

namespace fs = std::filesystem;

namespace {

bool has_word(const std::string& list, std::string_view word) {
  std::istringstream words(list);
  for (std::string item; std::getline(words, item, ',');) {
    if (item == word) return true;
  }
  return false;
}

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

  bool has(std::string_view controller) const { return is_v2 || has_word(options, controller); }
};

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
    if (mount.is_v2 || kind == "cgroup") found.push_back(mount);
  }
  return found;
}

/// The group as a path below the mount's point; the point itself where the group is not seen there, as in a container
/// that shows its own group as the root.
fs::path below_point(const Membership& group, const Mount& mount) {
  const fs::path relative = group.path.lexically_relative(mount.root);
  const bool is_below = !relative.empty() && *relative.begin() != "..";
  return is_below && relative != "." ? relative : fs::path();
}

std::optional<double> least_of(std::optional<double> a, std::optional<double> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

/// The least limit of the group and those above it.
std::optional<double> least_above(const fs::path& root, const Membership& group, const Mount& mount,
                                  const GroupLimit& limit_of) {
  const fs::path top = root / mount.point.relative_path();
  std::optional<double> least = limit_of(top, mount.is_v2);
  fs::path folder = top;
  for (const fs::path& part : below_point(group, mount)) {
    folder /= part;
    least = least_of(least, limit_of(folder, mount.is_v2));
  }
  return least;
}

}  // namespace

std::optional<double> least_limit(const fs::path& root, std::string_view controller, const GroupLimit& limit_of) {
  std::optional<double> least;
  const auto mounts = read_mounts(root);
  for (const Membership& group : read_memberships(root)) {
    for (const Mount& mount : mounts) {
      if (mount.is_v2 != group.controllers.empty() || !mount.has(controller)) continue;
      if (!mount.is_v2 && !has_word(group.controllers, controller)) continue;
      least = least_of(least, least_above(root, group, mount, limit_of));
    }
  }
  return least;
}

std::optional<double> number_in(const fs::path& file) {
  std::ifstream stream(file);
  double number = 0;
  return stream >> number ? std::optional(number) : std::nullopt;
}

}  // namespace epochreel
