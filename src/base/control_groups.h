/// The control groups that this process is in, and what they allow (cgroups(7)).
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

namespace epochreel {

/// What one group allows, by its folder; nothing where it sets no limit. v1 and v2 name their files differently.
using GroupLimit = std::function<std::optional<double>(const std::filesystem::path& group, bool is_v2)>;

/// The least of the limits of the groups that this process is in by `controller`, such as "memory", and of those above
/// them. `root` is where /proc and /sys lie.
std::optional<double> least_limit(const std::filesystem::path& root, std::string_view controller,
                                  const GroupLimit& limit_of);

/// The number that a file begins with; nothing where there is none, such as in "max".
std::optional<double> number_in(const std::filesystem::path& file);

}  // namespace epochreel
