/// Zip archives, the form of the files in which NumPy and PyTorch keep arrays.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace epochreel::data {

/// A member of an archive: its bytes, then those of `more`, which lie elsewhere.
struct ZipMember {
  std::string name;
  std::string bytes;
  std::span<const std::byte> more = {};
};

/// Writes an archive, not compressed and without dates: the same members give the same bytes. Written whole or not at
/// all, from where the members lie: it takes no memory for the archive.
void write_zip(const std::filesystem::path& path, const std::vector<ZipMember>& members);

}  // namespace epochreel::data
