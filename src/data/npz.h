/// Files of several arrays: zip archives of .npy members (numpy.savez, numpy.savez_compressed).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "epochreel/data/zip.h"
#include "npy.h"

namespace epochreel::data {

inline constexpr std::uint64_t kMaxArrayBytes = std::uint64_t{8} << 30;  ///< fewer are read

/// Reads the members of an archive. Not thread-safe.
class NpzFile {
 public:
  /// Error{kInvalid} where it is no zip archive that holds .npy files.
  explicit NpzFile(const std::filesystem::path& path);
  ~NpzFile();

  const std::string& path() const { return path_; }

  /// Without ".npy", in the order of the archive.
  const std::vector<std::string>& names() const { return names_; }

  /// Error{kInvalid} where there is no such array, where it is damaged, has `bound` bytes or more with its header, or
  /// is no array of numbers or text.
  Array read(const std::string& name, std::uint64_t bound = kMaxArrayBytes) const;

 private:
  struct Rep;
  std::string path_;
  std::unique_ptr<Rep> rep_;
  std::vector<std::string> names_;
};

/// Writes arrays as .npy files, with names without ".npy", not compressed and without dates: the same arrays give the
/// same bytes.
void write_npz(const std::filesystem::path& path, std::vector<ZipMember> arrays);

}  // namespace epochreel::data
