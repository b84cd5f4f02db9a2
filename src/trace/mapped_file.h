/// A file mapped read-only.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace epochreel::trace {

/// Owns the mapping. The file must not be cut while it is mapped.
class MappedFile {
 public:
  /// Error{kInvalid} where there is no such regular file, Error{kFailed} where it cannot be mapped.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const { return bytes_; }

  /// Takes the pages out of memory; the next look at them brings them back from the file.
  void release_pages() const;

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace epochreel::trace
