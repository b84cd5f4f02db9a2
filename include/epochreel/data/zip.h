/// Zip archives, the form of the files in which NumPy and PyTorch keep arrays.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace epochreel::data {

/// Names and bytes of members, in the order of the archive.
using ZipMembers = std::vector<std::pair<std::string, std::string>>;

/// Writes an archive, not compressed and without dates: the same members give the same bytes. Written whole or not at
/// all; it is made in memory first.
void write_zip(const std::filesystem::path& path, const ZipMembers& members);

}  // namespace epochreel::data
