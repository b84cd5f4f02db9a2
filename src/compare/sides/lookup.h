/// Looks up what lies at a path: an Error{kInvalid} where the system does not tell, as in a loop of links.
#pragma once

#include <filesystem>

namespace epochreel::compare {

bool is_there(const std::filesystem::path& path);

/// These two follow links; false where nothing is there.
bool is_folder(const std::filesystem::path& path);
bool is_file(const std::filesystem::path& path);

/// Whether `path` is `folder` or lies below it, links followed as far as they lead anywhere.
bool is_within(const std::filesystem::path& path, const std::filesystem::path& folder);

}  // namespace epochreel::compare
